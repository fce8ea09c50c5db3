import type { ChatSession, SessionCreate } from '#shared/schemas/chat'

interface First {
  session: ChatSession
  question?: string
  spoken?: boolean
  /** To attach to it, with the words that were being written meanwhile. */
  files?: File[]
  draft?: string
}

/** What a conversation begins with, first words or files: it is created, opened, and goes on with them there. */
export function useChatFirst() {
  const api = useApi()
  const first = useState<First | null>('chat-first', () => null)

  async function begin(beginning: Omit<First, 'session'>, fields: Partial<SessionCreate>) {
    const { session } = await api<{ session: ChatSession }>('/chat/sessions', { method: 'POST', body: fields })
    first.value = { session, ...beginning }
    await navigateTo(`/chat/${session.id}`, { replace: true })
  }
  const start = (question: string, spoken: boolean, fields: Partial<SessionCreate>) => begin({ question, spoken }, fields)
  const attach = (files: File[], draft: string, fields: Partial<SessionCreate>) => begin({ files, draft }, fields)

  /** A conversation without a first word, opened with `query`. */
  async function open(fields: Partial<SessionCreate>, query: Record<string, string>) {
    const { session } = await api<{ session: ChatSession }>('/chat/sessions', { method: 'POST', body: fields })
    await navigateTo({ path: `/chat/${session.id}`, query }, { replace: true })
  }

  /** What the conversation `id` is to begin with; given once. */
  function take(id: string) {
    if (first.value?.session.id !== id) return null
    const taken = first.value
    first.value = null
    return taken
  }

  return { start, attach, open, take }
}
