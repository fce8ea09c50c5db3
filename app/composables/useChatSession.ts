import type { ChatSession, Message, SessionPatch } from '#shared/schemas/chat'

const RECONNECT_MS = 2_000

/** One conversation: its active branch, what is said into it, and the answer that is being written. */
export function useChatSession(id: string, given?: ChatSession) {
  const api = useApi()
  const path = `/chat/sessions/${id}`
  const session = shallowRef<ChatSession | null>(given ?? null)
  const messages = shallowRef<Message[]>(given?.messages ?? [])
  const error = shallowRef<ApiError | null>(null)
  /** Nothing is heard from the server since the answer began; it is tried again. */
  const lost = ref(false)
  const { writing, answered, follow } = useChatAnswer({ messages })
  let retry: ReturnType<typeof setTimeout> | undefined
  let gone = false

  function show(loaded: ChatSession) {
    session.value = loaded
    messages.value = loaded.messages
    error.value = null
    lost.value = false
  }

  /** Shows what the server holds, and joins the answer that is being written there. */
  async function load() {
    clearTimeout(retry)
    if (writing.value) return
    const loaded = await api<{ session: ChatSession }>(path).catch(toApiError)
    if (gone || writing.value) return
    if (loaded instanceof ApiError) return fail(loaded)
    if (!loaded.session.is_writing) return show(loaded.session)
    show(loaded.session)
    await follow(`${path}/stream`, {}).then(load, () => {
      retry = setTimeout(load, RECONNECT_MS)
    })
  }

  function fail(cause: ApiError) {
    if (!session.value || cause.status === 404) error.value = cause
    else if (cause.code === 'unreachable') lost.value = true
    if (lost.value) retry = setTimeout(load, RECONNECT_MS)
  }

  /** Shows `branch` at once, streams the answer to it, then shows what was stored. Throws when the turn was refused. */
  async function turn(branch: Message[], suffix: string, method: 'POST' | 'PUT', body: object = {}) {
    const before = messages.value
    messages.value = branch
    let taken = false
    const refused = await follow(`${path}${suffix}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, () => {
      taken = true
    }).then(() => null, toApiError)
    if (gone) return
    if (!refused || taken) return load()
    messages.value = before
    await load()
    throw refused
  }

  const said = (content: string, parentId: string | null) =>
    [...branchUntil(messages.value, parentId), draftMessage({ role: 'user', parent_id: parentId, content })]

  const send = (content: string) => turn(said(content, messages.value.at(-1)?.id ?? null), '/stream', 'POST', { content })
  const edit = (message: Message, content: string) => turn(said(content, message.parent_id), `/messages/${message.id}/stream`, 'PUT', { content })
  const regenerate = (message: Message) =>
    turn(branchUntil(messages.value, message.role === 'user' ? message.id : message.parent_id), `/messages/${message.id}/regenerate/stream`, 'POST')

  const stop = () => api(`${path}/stop`, { method: 'POST' })

  async function remove(message: Message) {
    await api(`${path}/messages/${message.id}`, { method: 'DELETE' })
    await load()
  }

  async function switchTo(messageId: string) {
    const { session: switched } = await api<{ session: ChatSession }>(`${path}/branches/switch`, { method: 'POST', body: { message_id: messageId } })
    show(switched)
  }

  async function update(patch: SessionPatch) {
    const { session: updated } = await api<{ session: ChatSession }>(path, { method: 'PUT', body: patch })
    if (writing.value) session.value = { ...updated, messages: [] }
    else show(updated)
  }

  useChatRefocus(load)
  onScopeDispose(() => {
    gone = true
    clearTimeout(retry)
  })

  return { session, messages, error, lost, writing, answered, load, send, edit, regenerate, stop, remove, switchTo, update }
}
