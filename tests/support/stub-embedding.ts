import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { vectorOfWords } from './fake-embedding.ts'
import { createAbortCounter, listenOnLoopback, pause, readJson, sendJson, type StubRequest } from './stub-http.ts'

export interface StubEmbeddingOptions {
  port?: number
  /** When set, any other key is refused. */
  key?: string
  /** Characters of a text that the model reads; longer ones are refused. */
  longest?: number
}

const EMBEDDING_FIELDS = ['model', 'input', 'encoding_format', 'dimensions', 'user']
const RERANK_FIELDS = ['model', 'query', 'documents', 'top_n', 'return_documents']
/** What the vendors take in one request. */
const MOST_TEXTS = 2_048
const MOST_OF_GEMINI = 100
const SIZE = 64

/** How it answers; set by `script.manner`, or by a model's name: `stub:hang`. */
type Manner = 'well' | 'shuffled' | 'one-less' | 'sizes' | 'zeros' | 'words' | 'twice' | 'hang' | 'page' | 'nonsense' | 'drop' | 'raw-scores'

/** A strict server on loopback of three calls: OpenAI's embeddings, Google's batchEmbedContents and /rerank. Texts that share words are alike. */
export async function startStubEmbedding({ port = 0, key, longest = 20_000 }: StubEmbeddingOptions = {}) {
  const requests: StubRequest[] = []
  const arrived = createAbortCounter()
  const aborted = createAbortCounter()
  /** `refuse`: statuses of the next answers. */
  const script = { manner: 'well' as Manner, refuse: [] as { status: number, headers?: Record<string, string> }[], delay: 0 }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    response.on('close', () => {
      if (!response.writableFinished) aborted.add()
    })
    const body = await readJson(request)
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers, body })
    arrived.add()
    const refusal = script.refuse.shift()
    if (refusal) return fail(response, refusal.status, `Overloaded, your key is ${key}`, null, refusal.headers)
    if (script.manner === 'hang') return
    if (script.manner === 'drop') return void response.socket?.resetAndDestroy()
    if (script.manner === 'page') return void response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${key}</html>`)
    if (script.manner === 'nonsense') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": 5, "embeddings": 5, "results": 5}')
    await pause(script.delay)
    if (method === 'POST' && path === '/v1/embeddings') return bearer(headers) ? openai(response, body) : refuseKey(response)
    if (method === 'POST' && path === '/v1/rerank') return bearer(headers) ? rerank(response, body) : refuseKey(response)
    const gemini = /^\/v1beta\/models\/([\w.-]+):batchEmbedContents$/.exec(path)
    if (method === 'POST' && gemini) return !key || headers['x-goog-api-key'] === key ? google(response, gemini[1]!, body) : refuseKey(response)
    fail(response, 404, `Unknown request ${method} ${path}`)
  }

  const bearer = ({ authorization }: IncomingMessage['headers']) => !key || authorization === `Bearer ${key}`
  const refuseKey = (response: ServerResponse) => fail(response, 401, `Incorrect API key provided: ${key}`, 'invalid_api_key')

  function openai(response: ServerResponse, body: any) {
    const unknown = Object.keys(body ?? {}).find(field => !EMBEDDING_FIELDS.includes(field))
    if (!body || unknown) return fail(response, 400, `Unrecognized request argument supplied: ${unknown}`)
    const fault = findFault(body.input, MOST_TEXTS)
    if (typeof body.model !== 'string' || fault) return fail(response, 400, fault ?? 'you must provide a model parameter')
    if (body.encoding_format !== undefined && body.encoding_format !== 'float') return fail(response, 400, 'the stub sends float')
    const data = vectorsOf(body.input, body.dimensions ?? SIZE).map((embedding, index) => ({ object: 'embedding', index, embedding }))
    sendJson(response, 200, { object: 'list', data: script.manner === 'shuffled' ? data.reverse() : data, model: body.model, usage: { prompt_tokens: tokensIn(body.input), total_tokens: tokensIn(body.input) } })
  }

  function google(response: ServerResponse, model: string, body: any) {
    const asked = body?.requests
    if (!Array.isArray(asked)) return fail(response, 400, 'requests is required')
    const wrong = asked.find(item => item.model !== `models/${model}` || !['RETRIEVAL_QUERY', 'RETRIEVAL_DOCUMENT'].includes(item.taskType) || Object.keys(item).some(field => !['model', 'content', 'taskType', 'outputDimensionality'].includes(field)))
    if (wrong) return fail(response, 400, 'a request is not valid')
    const texts = asked.map(item => item.content?.parts?.[0]?.text)
    const fault = findFault(texts, MOST_OF_GEMINI)
    if (fault) return fail(response, 400, fault)
    // Unlike the whole vectors, shortened ones are not of length 1.
    sendJson(response, 200, { embeddings: vectorsOf(texts, asked[0].outputDimensionality ?? SIZE).map(values => ({ values })) })
  }

  function rerank(response: ServerResponse, body: any) {
    const unknown = Object.keys(body ?? {}).find(field => !RERANK_FIELDS.includes(field))
    if (!body || unknown) return fail(response, 400, `Unrecognized request argument supplied: ${unknown}`)
    const fault = findFault(body.documents, 1_000) ?? findFault([body.query], 1)
    if (typeof body.model !== 'string' || fault) return fail(response, 400, fault ?? 'model is required')
    const scores = body.documents.map((document: string, index: number) => ({ index, relevance_score: scoreOf(body.query, document) }))
    const results = scores.map((result: any) => script.manner === 'raw-scores' ? { ...result, relevance_score: result.relevance_score * 12 - 6 } : result)
      .sort((a: any, b: any) => b.relevance_score - a.relevance_score).slice(0, body.top_n ?? Infinity)
    if (script.manner === 'one-less') results.pop()
    if (script.manner === 'words') results[0].relevance_score = 'much'
    if (script.manner === 'twice') results[0].index = results[1].index
    sendJson(response, 200, { model: body.model, results, usage: { total_tokens: tokensIn(body.documents) } })
  }

  function findFault(texts: unknown, most: number): string | undefined {
    if (!Array.isArray(texts) || !texts.length || texts.length > most) return `between 1 and ${most} texts, please`
    if (texts.some(text => typeof text !== 'string' || !text.trim())) return 'input cannot be an empty string'
    if (texts.some(text => text.length > longest)) return `This model's maximum context length is ${longest} tokens`
  }

  function vectorsOf(texts: string[], size: number): unknown[][] {
    const vectors: unknown[][] = texts.map(text => vectorOfWords(text, SIZE).slice(0, size))
    if (script.manner === 'one-less') vectors.pop()
    if (script.manner === 'sizes') vectors[0]!.pop()
    if (script.manner === 'zeros') vectors[0]!.fill(0)
    if (script.manner === 'words') vectors[0]![0] = 'many'
    return vectors
  }

  const { url, stop } = await listenOnLoopback(handle, port)
  return { url, baseUrl: `${url}/v1`, geminiUrl: `${url}/v1beta`, requests, arrived, aborted, script, stop }
}
export type StubEmbedding = Awaited<ReturnType<typeof startStubEmbedding>>

const wordsIn = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
const tokensIn = (texts: string[]) => texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0)

/** The share of the question's words that the document has. */
function scoreOf(query: string, document: string) {
  const words = wordsIn(document)
  const asked = [...wordsIn(query)]
  return asked.filter(word => words.has(word)).length / Math.max(1, asked.length)
}

function fail(response: ServerResponse, status: number, message: string, code: string | null = null, headers: Record<string, string> = {}) {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', param: null, code } }, headers)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, key: { type: 'string' } } })
  const stub = await startStubEmbedding({ port: Number(values.port), key: values.key })
  console.log(JSON.stringify({ url: stub.url, base_url: stub.baseUrl, gemini_url: stub.geminiUrl }))
}
