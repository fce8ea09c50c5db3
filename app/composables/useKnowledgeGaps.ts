import type { z } from 'zod'
import type { GapAnswer, GapList, GapSaved, KnowledgeGap } from '#shared/schemas/knowledge'

export const GAP_STATES = ['open', 'answered', 'dismissed'] as const
export const GAP_ORDERS = ['often', 'newest'] as const
export type GapState = typeof GAP_STATES[number]
export interface GapView { state: GapState, order: typeof GAP_ORDERS[number] }

const PAGE = 50
/** What the server gives at once. */
const MOST = 500

/** Questions that nobody could answer, and what can be done with them. */
export function useKnowledgeGaps(view: Readonly<Ref<GapView>>) {
  const api = useApi()
  const limit = ref(PAGE)
  const { data, error, status, refresh } = useApiData<z.infer<typeof GapList>>('knowledge-gaps', '/knowledge/gaps', { query: () => ({ ...view.value, limit: limit.value }) })
  watch(() => view.value.state, () => {
    limit.value = PAGE
  })
  // Those of the state that was looked at before stay away while the others are on their way.
  const gaps = computed(() => (data.value?.gaps ?? []).filter(({ state }) => state === view.value.state))
  const loading = computed(() => !gaps.value.length && (status.value === 'pending' || status.value === 'idle'))
  const total = computed(() => data.value?.total ?? 0)
  const hasMore = computed(() => gaps.value.length < Math.min(total.value, MOST))
  const more = () => {
    limit.value = Math.min(MOST, limit.value + PAGE)
  }

  async function change(id: string, act: string, body?: GapAnswer) {
    const { gap } = await api<z.infer<typeof GapSaved>>(`/knowledge/gaps/${id}/${act}`, { method: 'POST', body })
    await refresh()
    return gap
  }
  const answer = (id: string, body: GapAnswer) => change(id, 'answer', body)
  const dismiss = (id: string) => change(id, 'dismiss')
  const reopen = (id: string) => change(id, 'reopen')

  /** It waits again, and what was written for it goes. */
  async function takeBack({ id, answer_kind, answer_id }: KnowledgeGap) {
    if (answer_id) {
      await api(`${answer_kind === 'note' ? '/documents' : '/faq/entries'}/${answer_id}`, { method: 'DELETE' }).catch((error: ApiError) => {
        // Somebody else has deleted it already.
        if (error.status !== 404) throw error
      })
    }
    return reopen(id)
  }

  return { gaps, open: computed(() => data.value?.open ?? 0), total, error, loading, refresh, hasMore, more, answer, dismiss, reopen, takeBack }
}

/** Where the answer to a question is shown. */
export const answerAddress = ({ answer_kind, answer_id }: KnowledgeGap) =>
  answer_id ? { path: answer_kind === 'note' ? '/knowledge' : '/faq', query: { [answer_kind === 'note' ? 'document' : 'entry']: answer_id } } : null
