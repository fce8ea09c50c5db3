import type { IncomingMessage, ServerResponse } from 'node:http'
import { createAbortCounter, drainedOrClosed, listenOnLoopback, pause, readJson, sendJson, type StubRequest } from './stub-http.ts'
import { readBehaviour, type BehaviourName, type StubBehaviour } from './stub-script.ts'

interface MessagesBody {
  model: string
  max_tokens: number
  messages: { role: string, content: string }[]
  stream?: boolean
}

const KNOWN_FIELDS = ['model', 'max_tokens', 'messages', 'system', 'stream', 'output_config']
const USAGE = { input_tokens: 7, output_tokens: 5 }

/** A strict server on loopback with Anthropic's Messages protocol; see `readBehaviour` for its scripts. */
export async function startStubAnthropic({ key }: { key?: string } = {}) {
  const requests: StubRequest[] = []
  const aborted = createAbortCounter()
  const dropped = new WeakSet<ServerResponse>()
  const drop = (response: ServerResponse) => {
    dropped.add(response)
    response.destroy()
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    response.on('close', () => {
      if (!response.writableFinished && !dropped.has(response)) aborted.add()
    })
    const body = await readJson(request)
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers, body })
    if (key && headers.authorization !== `Bearer ${key}`) return refuse(response, 401, 'authentication_error', `invalid key ${headers.authorization}`)
    if (method === 'GET' && path.startsWith('/v1/models')) return sendJson(response, 200, { data: [{ type: 'model', id: 'stub-claude' }], has_more: false, first_id: null, last_id: null })
    if (method !== 'POST' || path !== '/v1/messages') return refuse(response, 404, 'not_found_error', `Unknown request ${method} ${path}`)
    const fault = findFault(headers, body)
    if (fault) return refuse(response, 400, 'invalid_request_error', fault)
    const message = body as MessagesBody
    await answer(response, message, readBehaviour(message.model, message.messages.at(-1)?.content ?? ''), drop)
  }

  const { url, stop } = await listenOnLoopback(handle)
  return { url, baseUrl: `${url}/v1`, requests, aborted, stop }
}

function refuse(response: ServerResponse, status: number, type: string, message: string, retryAfter?: number) {
  sendJson(response, status, { type: 'error', error: { type, message } }, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) })
}

function findFault(headers: IncomingMessage['headers'], body: unknown): string | undefined {
  if (!headers['anthropic-version']) return 'anthropic-version: header is required'
  if (typeof body !== 'object' || body === null) return 'Body must be a JSON object'
  const unknown = Object.keys(body).find(field => !KNOWN_FIELDS.includes(field))
  if (unknown) return `${unknown}: Extra inputs are not permitted`
  const { model, max_tokens: maxTokens, messages } = body as Partial<MessagesBody>
  if (typeof model !== 'string' || !model) return 'model: Field required'
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1) return 'max_tokens: Field required'
  if (!messages?.length) return 'messages: at least one message is required'
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role'
  if (!messages.every(({ role }) => role === 'user' || role === 'assistant')) return 'messages: unexpected role'
  if (!messages.every(({ content }) => content.trim())) return 'messages: text content blocks must be non-empty'
  if (messages.some(({ role }, index) => messages[index + 1]?.role === role)) return 'messages: roles must alternate'
}

async function answer(response: ServerResponse, body: MessagesBody, behaviour: StubBehaviour, drop: (response: ServerResponse) => void) {
  switch (behaviour.name) {
    case 'unauthorized': return refuse(response, 401, 'authentication_error', 'invalid key')
    case 'rate-limited': return refuse(response, 429, 'rate_limit_error', 'Slow down', behaviour.retryAfter)
    case 'server-error': return refuse(response, 500, 'api_error', 'Internal server error')
    case 'garbage': return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"content": [{"ty')
    case 'another-shape': return sendJson(response, 200, ['unexpected'])
    case 'hang-before-headers': return
    case 'drop-before-headers': return drop(response)
    default: return body.stream ? streamAnswer(response, body, behaviour, drop) : sendAnswer(response, body, behaviour)
  }
}

const STOP = { length: 'max_tokens', filtered: 'refusal' } as Partial<Record<BehaviourName, string>>

function sendAnswer(response: ServerResponse, { model }: MessagesBody, { name, words }: StubBehaviour) {
  const content = [{ type: 'thinking', thinking: 'Hm.', signature: 's' }, { type: 'text', text: words.join('') }]
  sendJson(response, 200, { id: 'stub', type: 'message', role: 'assistant', model, content, stop_reason: STOP[name] ?? 'end_turn', stop_sequence: null, usage: USAGE })
}

async function streamAnswer(response: ServerResponse, { model }: MessagesBody, { name, words, delay }: StubBehaviour, drop: (response: ServerResponse) => void) {
  const send = (type: string, data: object) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  send('message_start', { message: { id: 'stub', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 7, output_tokens: 1 } } })
  send('ping', {})
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })

  for (let index = 0; name === 'endless' || index < words.length; index++) {
    if (delay) await pause(delay)
    if (response.destroyed) return
    const drained = send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: words[index % words.length] } })
    if (name === 'hang-after-first') return
    if (name === 'garbage-stream') response.write('event: content_block_delta\ndata: {"index": 0, "del\n\n')
    if (name === 'error-in-stream') send('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    if (name === 'drop-in-the-middle') return void response.write(': cut\n\n', () => drop(response))
    if (!drained) await drainedOrClosed(response)
  }
  if (name === 'end-early') return void response.end()
  send('content_block_stop', { index: 0 })
  send('message_delta', { delta: { stop_reason: STOP[name] ?? 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } })
  send('message_stop', {})
  response.end()
}
