import type { KnowledgeGap } from '#shared/schemas/knowledge'

const SHOWN_MS = 10_000

interface GapUndo {
  reopen: (id: string) => Promise<unknown>
  takeBack: (gap: KnowledgeGap) => Promise<unknown>
}

/** Says what became of a question; each of it can be undone. */
export function useKnowledgeGapNotes({ reopen, takeBack }: GapUndo) {
  const { t } = useI18n()
  const toast = useToast()
  const { done } = useNotify()
  const { run: undo } = useAction(async (act: () => Promise<unknown>) => {
    await act()
    done(t('knowledge.questions.back'))
  })
  const undoing = (act: () => Promise<unknown>) => ({ label: t('knowledge.questions.undo'), color: 'neutral' as const, variant: 'outline' as const, onClick: () => void undo(act) })

  const dismissed = (gap: KnowledgeGap) => toast.add({
    title: t('knowledge.questions.dismissed'), description: gap.question, icon: 'i-lucide-archive', color: 'neutral', duration: SHOWN_MS,
    actions: [undoing(() => reopen(gap.id))]
  })

  function answered(gap: KnowledgeGap) {
    const to = answerAddress(gap)
    return toast.add({
      title: t('knowledge.questions.answered'), description: gap.question, icon: 'i-lucide-circle-check', color: 'success', duration: SHOWN_MS,
      actions: [...to ? [{ label: t('knowledge.questions.openIt'), to, color: 'neutral' as const, variant: 'outline' as const }] : [], undoing(() => takeBack(gap))]
    })
  }

  return { dismissed, answered }
}
