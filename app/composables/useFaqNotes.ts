import type { FaqEntry, FaqImported } from '#shared/schemas/faq'

/** Says what was done to entries; a deletion and an import can be undone. */
export function useFaqNotes(undo: (id: string) => Promise<unknown>) {
  const { t } = useI18n()
  const { done } = useNotify()
  const { number } = useFormat()
  const toast = useToast()
  const { run: takeBack } = useAction(async (id: string, note: string) => {
    await undo(id)
    done(note)
  })

  const removed = (entry: FaqEntry, undoId: string) => toast.add({
    title: t('faq.deleted'),
    description: entry.question,
    icon: 'i-lucide-trash-2',
    color: 'neutral',
    duration: 10_000,
    actions: [{ label: t('faq.undoDelete'), color: 'neutral', variant: 'outline', onClick: () => void takeBack(undoId, t('faq.putBack')) }]
  })

  const imported = ({ written, undo: undoId }: FaqImported) => toast.add({
    title: t('faq.exchange.done', { count: number(written) }, written),
    icon: 'i-lucide-circle-check',
    color: 'success',
    duration: 20_000,
    actions: undoId ? [{ label: t('faq.exchange.undo'), color: 'neutral', variant: 'outline', onClick: () => void takeBack(undoId, t('faq.exchange.undone')) }] : []
  })

  return { saved: () => done(t('common.saved')), removed, imported }
}
