import type { ChatSession, SessionCreate } from '#shared/schemas/chat'

interface First { session: ChatSession, question: string, spoken: boolean }

/** The first words of a conversation: it is created with them, opened, and said there. */
export function useChatFirst() {
  const api = useApi()
  const first = useState<First | null>('chat-first', () => null)

  async function start(question: string, spoken: boolean, fields: Partial<SessionCreate>) {
    const { session } = await api<{ session: ChatSession }>('/chat/sessions', { method: 'POST', body: fields })
    first.value = { session, question, spoken }
    await navigateTo(`/chat/${session.id}`, { replace: true })
  }

  /** A conversation without a first word, opened with `query`. */
  async function open(fields: Partial<SessionCreate>, query: Record<string, string>) {
    const { session } = await api<{ session: ChatSession }>('/chat/sessions', { method: 'POST', body: fields })
    await navigateTo({ path: `/chat/${session.id}`, query }, { replace: true })
  }

  /** What is still to be said in the conversation `id`; given once. */
  function take(id: string) {
    if (first.value?.session.id !== id) return null
    const taken = first.value
    first.value = null
    return taken
  }

  return { start, open, take }
}
