import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { createAbortCounter, drainedOrClosed, listenOnLoopback, pause, readJson, sendJson, type StubRequest } from './stub-http.ts'
import { readBehaviour, type BehaviourName, type StubBehaviour } from './stub-script.ts'

export interface StubModelOptions {
  port?: number
  /** When set, any other bearer token is refused. */
  key?: string
  /** Keep the requests for the test to look at; off for benchmarks. */
  record?: boolean
}

interface ChatBody {
  model: string
  messages: { role: string, content: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
}

const KNOWN_FIELDS = ['model', 'messages', 'stream', 'stream_options', 'temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'repetition_penalty']
const ROLES = ['system', 'user', 'assistant']
const USAGE = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 }

/** A strict OpenAI-compatible server on loopback whose answers are scripted by `readBehaviour`. */
export async function startStubModel({ port = 0, key, record = true }: StubModelOptions = {}) {
  const requests: StubRequest[] = []
  const aborted = createAbortCounter()
  const failures = new Map<string, number>()
  let answered = 0

  async function handle(request: IncomingMessage, response: ServerResponse) {
    response.on('close', () => {
      if (!response.writableFinished && !dropped.has(response)) aborted.add()
    })
    const body = await readJson(request)
    const { method = '', url: path = '', headers } = request
    if (record) requests.push({ method, path, headers, body })
    if (key && headers.authorization !== `Bearer ${key}`) return refuse(response, 401, `Incorrect API key provided: ${headers.authorization}`)
    if (method === 'GET' && path === '/v1/models') return sendJson(response, 200, { object: 'list', data: [model('stub-small'), model('stub-large')] })
    if (method !== 'POST' || path !== '/v1/chat/completions') return refuse(response, 404, `Unknown request ${method} ${path}`)
    const fault = findFault(headers, body)
    if (fault) return refuse(response, 400, fault)
    const chat = body as ChatBody
    const behaviour = wishOf(chat)
    if (typeof behaviour === 'string') return refuse(response, 400, behaviour)
    answered++
    if (behaviour.numbered) behaviour.words[0] = String(answered)
    if (behaviour.name === 'fail-first' && shouldFail(failures, chat, behaviour)) return refuse(response, 503, 'Try again', behaviour.retryAfter)
    await answer(response, chat, behaviour)
  }

  const { url, stop } = await listenOnLoopback(handle, port)
  return { url, baseUrl: `${url}/v1`, requests, aborted, stop }
}

const model = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'stub' })

function refuse(response: ServerResponse, status: number, message: string, retryAfter?: number) {
  const headers = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) }
  sendJson(response, status, { error: { message, type: 'stub_error', code: null, param: null } }, headers)
}

function findFault(headers: IncomingMessage['headers'], body: unknown): string | undefined {
  if (!headers['content-type']?.startsWith('application/json')) return 'Content-Type must be application/json'
  if (typeof body !== 'object' || body === null) return 'Body must be a JSON object'
  const unknown = Object.keys(body).find(field => !KNOWN_FIELDS.includes(field))
  if (unknown) return `Unrecognized request argument supplied: ${unknown}`
  const { model, messages, stream, stream_options: streamOptions } = body as Partial<ChatBody>
  if (typeof model !== 'string' || !model) return 'model is required'
  if (!Array.isArray(messages) || !messages.length) return 'messages must not be empty'
  if (!messages.every(({ role, content }) => ROLES.includes(role) && typeof content === 'string')) return 'A message is malformed'
  if (streamOptions && !stream) return 'stream_options needs stream'
}

function wishOf({ model, messages }: ChatBody) {
  try {
    return readBehaviour(model, messages.findLast(({ role }) => role === 'user')?.content ?? '')
  } catch (error) {
    return String(error)
  }
}

function shouldFail(failures: Map<string, number>, chat: ChatBody, { times }: StubBehaviour) {
  const conversation = JSON.stringify(chat.messages)
  const failed = failures.get(conversation) ?? 0
  failures.set(conversation, failed + 1)
  return failed < times
}

/** Answers that the stub itself cut off, so that they don't count as left by the client. */
const dropped = new WeakSet<ServerResponse>()

function drop(response: ServerResponse) {
  dropped.add(response)
  response.destroy()
}

async function answer(response: ServerResponse, chat: ChatBody, behaviour: StubBehaviour) {
  switch (behaviour.name) {
    case 'unauthorized': return refuse(response, 401, 'Incorrect API key provided')
    case 'rate-limited': return refuse(response, 429, 'Rate limit reached', behaviour.retryAfter)
    case 'server-error': return refuse(response, 500, 'The server had an error')
    case 'garbage': return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": [{"mess')
    case 'another-shape': return sendJson(response, 200, ['unexpected'])
    case 'hang-before-headers': return
    case 'drop-before-headers': return drop(response)
    default: return chat.stream ? streamAnswer(response, chat, behaviour) : sendAnswer(response, chat, behaviour)
  }
}

const FINISH = { length: 'length', filtered: 'content_filter' } as Partial<Record<BehaviourName, string>>

function sendAnswer(response: ServerResponse, { model }: ChatBody, { name, words }: StubBehaviour) {
  if (name === 'drop-in-the-middle') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
    return void response.write('{"id":', () => drop(response))
  }
  if (name === 'hang-after-first') {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.write('{"id":')
  }
  const choice = { index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: FINISH[name] ?? 'stop' }
  sendJson(response, 200, { id: 'stub', object: 'chat.completion', created: 0, model, choices: [choice], usage: USAGE })
}

async function streamAnswer(response: ServerResponse, chat: ChatBody, { name, words, delay, first }: StubBehaviour) {
  const send = (choices: unknown[], more: object = {}) => response.write(eventOf({ id: 'stub', object: 'chat.completion.chunk', created: 0, model: chat.model, choices, ...more }))
  const delta = (content: string) => send([{ index: 0, delta: { content }, finish_reason: null }])
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  send([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])

  if (first) await pause(first)
  for (let index = 0; name === 'endless' || index < words.length; index++) {
    if (delay && index) await pause(delay)
    if (response.destroyed) return
    const drained = delta(words[index % words.length] ?? '')
    if (name === 'hang-after-first') return
    if (name === 'garbage-stream') response.write('data: {"choices": [{"del\n\n')
    if (name === 'error-in-stream') response.write(eventOf({ error: { message: 'The engine died', type: 'server_error' } }))
    if (name === 'drop-in-the-middle') return void response.write(': cut\n\n', () => drop(response))
    if (!drained) await drainedOrClosed(response)
  }
  if (name === 'end-early') return void response.end()
  send([{ index: 0, delta: {}, finish_reason: FINISH[name] ?? 'stop' }])
  if (chat.stream_options?.include_usage) send([], { usage: USAGE })
  response.end('data: [DONE]\n\n')
}

const eventOf = (body: unknown) => `data: ${JSON.stringify(body)}\n\n`

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, key: { type: 'string' } } })
  const stub = await startStubModel({ port: Number(values.port), key: values.key, record: false })
  console.log(JSON.stringify({ url: stub.url, base_url: stub.baseUrl }))
}
