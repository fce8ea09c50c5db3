import type { ChatEvent, Message } from '#shared/schemas/chat'

/** Where the answer is shown: the active branch, its end being the answer while it is written. */
interface AnswerPlace {
  messages: Ref<Message[]>
}

/** One answer on its way: puts its events into the branch. Only the growing message itself changes with each word. */
export function useChatAnswer({ messages }: AnswerPlace) {
  const api = useApi()
  const writing = ref(false)
  /** The last one that ended here. */
  const answered = shallowRef<Message | null>(null)
  let controller: AbortController | undefined
  let draft: Message | undefined
  let pace: ReturnType<typeof createPace> | undefined

  function begin(question: Message) {
    const answer = shallowReactive(draftMessage({ role: 'assistant', parent_id: question.id }))
    draft = answer
    pace = createPace((text) => {
      answer.content = text
    })
    messages.value = [...branchUntil(messages.value, question.parent_id), question, answer]
  }

  function end(message: Message | null, code = 'provider_unavailable') {
    pace?.stop()
    const last = message ?? (draft && { ...draft, state: 'failed' as const, failure: code.replace('provider_', '').replaceAll('_', '-') })
    draft = undefined
    if (!last) return
    messages.value = [...branchUntil(messages.value, last.parent_id), last]
    answered.value = last
  }

  function take(event: ChatEvent) {
    switch (event.type) {
      case 'user_message': return begin(event.message)
      case 'sources':
        if (draft) draft.sources = event.sources
        return
      case 'chunk': return pace?.push(event.content)
      case 'assistant_message': return end(event.message)
      case 'error': return end(event.message, event.code)
    }
  }

  /**
   * Opens a stream and follows it to its end. `begun` is called once the server has taken the turn.
   * Throws ApiError: before `begun` the turn was refused, after it the connection was lost.
   */
  async function follow(path: string, init: RequestInit, begun: () => void = () => undefined) {
    controller?.abort()
    const own = controller = new AbortController()
    writing.value = true
    try {
      const response = await api.open(path, { ...init, signal: own.signal })
      begun()
      if (!response.body || response.status === 204) return
      for await (const event of readChatEvents(response.body)) take(event)
    } catch (error) {
      throw toApiError(error)
    } finally {
      if (own === controller) {
        pace?.stop()
        writing.value = false
      }
    }
  }

  // The server goes on: the answer is there when the page comes back.
  onScopeDispose(() => {
    controller?.abort()
    pace?.stop()
  })

  return { writing, answered, follow }
}
