import type { ChatEvent, Message } from '#shared/schemas/chat'

export interface AskedQuestion { id: number, question: string, answer: Message }

/** Questions to one document and their answers, which are kept nowhere but on this page. One is answered at a time. */
export function useDocumentQuestions(documentId: () => string) {
  const api = useApi()
  const asked = ref<AskedQuestion[]>([])
  const writing = ref(false)
  /** The last one that ended. */
  const answered = shallowRef<Message | null>(null)
  let controller: AbortController | undefined
  let lastId = 0

  async function ask(question: string) {
    if (writing.value) return
    const answer = shallowReactive(draftMessage({ role: 'assistant', parent_id: null }))
    asked.value = [...asked.value, { id: ++lastId, question, answer }]
    await write(question, answer)
  }
  async function again({ question, answer }: AskedQuestion) {
    if (writing.value) return
    Object.assign(answer, draftMessage({ role: 'assistant', parent_id: null }))
    await write(question, answer)
  }

  async function write(question: string, answer: Message) {
    const own = controller = new AbortController()
    const pace = createPace((text) => {
      answer.content = text
    })
    writing.value = true
    const failed = await follow(question, answer, pace, own.signal).then(() => null, toApiError)
    pace.stop()
    writing.value = false
    if (answer.state === 'writing') Object.assign(answer, failed?.code === 'aborted' || !failed ? { state: 'interrupted' } : failedState(failed.code))
    answered.value = answer
  }

  async function follow(question: string, answer: Message, pace: ReturnType<typeof createPace>, signal: AbortSignal) {
    const response = await api.open(`/documents/${documentId()}/ask/stream`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ question }), signal
    })
    if (!response.body) return
    for await (const event of readChatEvents(response.body)) take(event, answer, pace)
  }

  function take(event: ChatEvent, answer: Message, pace: ReturnType<typeof createPace>) {
    if (event.type === 'sources') answer.sources = event.sources
    if (event.type === 'chunk') pace.push(event.content)
    if (event.type === 'assistant_message') pace.stop()
    if (event.type === 'assistant_message') Object.assign(answer, event.message)
    if (event.type === 'error') Object.assign(answer, failedState(event.code))
  }

  const stop = () => controller?.abort()
  onScopeDispose(stop)
  return { asked, writing, answered, ask, again, stop }
}

/** A message names its failure without the prefix that the codes of errors have. */
const failedState = (code: string) => ({ state: 'failed' as const, failure: code.replace('provider_', '').replaceAll('_', '-') })
