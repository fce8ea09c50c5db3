import type { FaqEntry, FaqEntryCreate } from '#shared/schemas/faq'

/** Says what was done to an entry; a deleted one can be put back. */
export function useFaqNotes(create: (entry: FaqEntryCreate) => Promise<unknown>) {
  const { t } = useI18n()
  const { done } = useNotify()
  const toast = useToast()
  const { run: putBack } = useAction(async ({ question, answer, keywords, enabled }: FaqEntry) => {
    await create({ question, answer, keywords, enabled })
    done(t('faq.putBack'))
  })

  const removed = (entry: FaqEntry) => toast.add({
    title: t('faq.deleted'),
    description: entry.question,
    icon: 'i-lucide-trash-2',
    color: 'neutral',
    duration: 10_000,
    actions: [{ label: t('faq.undoDelete'), color: 'neutral', variant: 'outline', onClick: () => void putBack(entry) }]
  })

  return { saved: () => done(t('common.saved')), removed }
}
