const SHOWN_MS = 10_000

/** Takes a document away from a conversation; it can be put back. */
export function useChatDetach({ remove, restore }: Pick<ReturnType<typeof useChatAttachments>, 'remove' | 'restore'>) {
  const { t } = useI18n()
  const toast = useToast()
  const { run: putBack } = useAction(restore)
  const { run } = useAction(async ({ id, name, document }: ChatAttachment) => {
    await remove(id)
    if (!document) return
    toast.add({
      title: t('chat.attach.removed'), description: name, icon: 'i-lucide-paperclip', color: 'neutral', duration: SHOWN_MS,
      actions: [{ label: t('faq.undoDelete'), color: 'neutral', variant: 'outline', onClick: () => void putBack(id) }]
    })
  })
  return run
}
