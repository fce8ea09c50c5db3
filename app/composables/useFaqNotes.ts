import type { FaqEntry } from '#shared/schemas/faq'

/** Says what was done to an entry; a deleted one can be put back. */
export function useFaqNotes(undo: (id: string) => Promise<unknown>) {
  const { t } = useI18n()
  const { done } = useNotify()
  const toast = useToast()
  const { run: putBack } = useAction(async (id: string) => {
    await undo(id)
    done(t('faq.putBack'))
  })

  const removed = (entry: FaqEntry, undoId: string) => toast.add({
    title: t('faq.deleted'),
    description: entry.question,
    icon: 'i-lucide-trash-2',
    color: 'neutral',
    duration: 10_000,
    actions: [{ label: t('faq.undoDelete'), color: 'neutral', variant: 'outline', onClick: () => void putBack(undoId) }]
  })

  return { saved: () => done(t('common.saved')), removed }
}
