import type { ChatSummary } from '#shared/schemas/chat'

const PAGE = 50
/** What the server gives at once. */
const MOST = 500
const SEARCH_DELAY_MS = 250

export const CHAT_GROUPS = ['admin', 'telegram', 'widget', 'other'] as const
export type ChatGroup = typeof CHAT_GROUPS[number]
const GROUP_OF: Record<string, ChatGroup> = { admin: 'admin', telegram: 'telegram', telegram_bot: 'telegram', widget: 'widget' }

interface Loaded { sessions: ChatSummary[], total: number }

/** The conversations, the newest first, as far as they were asked for. */
export function useChatSessions() {
  const api = useApi()
  const search = ref('')
  const sessions = shallowRef<ChatSummary[]>([])
  const total = ref(0)
  const status = ref<'loading' | 'ready' | 'failed'>('loading')
  const error = shallowRef<ApiError | null>(null)
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function fetchFirst(count: number): Promise<Loaded> {
    const all: Loaded = { sessions: [], total: 0 }
    do {
      const offset = all.sessions.length
      const page = await api<Loaded>('/chat/sessions', { query: { limit: Math.min(MOST, count - offset), offset, search: search.value.trim() || undefined } })
      all.total = page.total
      all.sessions.push(...page.sessions)
      if (!page.sessions.length) break
    } while (all.sessions.length < Math.min(count, all.total))
    return all
  }

  /** Only the newest call counts: an older answer that arrives later is thrown away. */
  async function load(count: number) {
    const call = ++latest
    const loaded = await fetchFirst(count).catch(toApiError)
    if (call !== latest) return
    error.value = loaded instanceof ApiError ? loaded : null
    status.value = error.value ? 'failed' : 'ready'
    if (loaded instanceof ApiError) return
    sessions.value = loaded.sessions
    total.value = loaded.total
  }

  const refresh = () => load(Math.max(PAGE, sessions.value.length))
  const loadMore = () => load(sessions.value.length + PAGE)

  watch(search, () => {
    clearTimeout(timer)
    timer = setTimeout(() => load(PAGE), SEARCH_DELAY_MS)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  const groups = computed(() => {
    const bySource = Map.groupBy(sessions.value, ({ source }) => GROUP_OF[source] ?? 'other')
    return CHAT_GROUPS.flatMap(name => bySource.has(name) ? { name, sessions: bySource.get(name) ?? [] } : [])
  })

  async function rename(id: string, title: string) {
    await api(`/chat/sessions/${id}`, { method: 'PUT', body: { title } })
    await refresh()
  }

  async function remove(ids: string[]) {
    await api('/chat/sessions/bulk-delete', { method: 'POST', body: { session_ids: ids } })
    sessions.value = sessions.value.filter(({ id }) => !ids.includes(id))
    await refresh()
  }

  void load(PAGE)
  return { search, sessions, groups, total, status, error, refresh, loadMore, rename, remove }
}
