import { v7 as uuid } from 'uuid'
import type { Caller } from '#server/system/callers'
import { AppError, DriverError, failureCode } from '#server/runtime/errors'
import type { ChatCompletion, ChatCompletionRequest } from '#shared/schemas/openai'
import { findPersona, listPersonas } from './personas'
import { runTurn } from './run-turn'
import type { Answer, TurnInput, TurnPart } from './types'

const MODEL_SUFFIX = '-secretary'
const PERSONA_SINCE = 1_700_000_000

/** Every persona is a model of the OpenAI API; the predecessor named them "{persona}-secretary-{backend}". */
export const listModels = () => listPersonas().filter(persona => persona.enabled).map(({ id, description, name }) => ({
  id: `${id}${MODEL_SUFFIX}`, object: 'model' as const, created: PERSONA_SINCE, owned_by: 'ai-secretary', root: `${id}${MODEL_SUFFIX}`, parent: null, permission: [], description: description ?? name
}))

/** A model by either of its names: "{persona}-secretary", or with a backend behind it as the predecessor wrote it. */
export const findModel = (name: string) => listModels().find(({ id }) => id === name || name.startsWith(`${id}-`))

const personaOf = (model: string) => findPersona(model.split(MODEL_SUFFIX)[0])

/** One turn whose history the program keeps itself. Its own system message replaces the persona's prompt. */
export function turnInputOf(request: ChatCompletionRequest, user: Caller): TurnInput {
  const said = request.messages.filter(({ role }) => role === 'user' || role === 'assistant')
  const instructions = request.messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content).join('\n\n')
  return {
    channel: 'api',
    client: user.id,
    userId: user.id,
    apiKeyId: user.apiKeyId,
    conversation: { kind: 'inline', messages: said as { role: 'user' | 'assistant', content: string }[] },
    text: said.findLast(({ role }) => role === 'user')!.content,
    personaId: personaOf(request.model).id,
    systemPrompt: instructions || undefined,
    parameters: parametersOf(request),
    inOnePiece: !request.stream
  }
}

function parametersOf({ temperature, top_p, max_tokens, max_completion_tokens }: ChatCompletionRequest) {
  const limit = max_completion_tokens ?? max_tokens
  return { ...temperature != null && { temperature }, ...top_p != null && { top_p }, ...limit != null && { max_tokens: limit } }
}

/** The whole answer. Throws DriverError when the model fails. */
export async function complete(request: ChatCompletionRequest, user: Caller, signal: AbortSignal): Promise<ChatCompletion> {
  for await (const part of runTurn(turnInputOf(request, user), signal)) {
    if (part.type === 'turn-failed') throw failed(part)
    if (part.type !== 'turn-ended') continue
    if (part.interrupted) throw new AppError(503, 'interrupted', 'The answer was interrupted')
    const { answer } = part
    return {
      ...head(request), object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: answer.text, refusal: null }, logprobs: null, finish_reason: finishReasonOf(answer) }],
      usage: usageOf(answer),
      secretary: secretaryOf(answer)
    }
  }
  throw new AppError(500, 'internal', 'The turn ended without an answer')
}

/** The answer as chunks, each as JSON. Waits for the first word, so that a model that fails before it throws DriverError. */
export async function streamCompletion(request: ChatCompletionRequest, user: Caller, signal: AbortSignal): Promise<AsyncGenerator<string>> {
  const parts = runTurn(turnInputOf(request, user), signal)
  for (;;) {
    const { value: part, done } = await parts.next()
    if (done) throw new AppError(503, 'interrupted', 'The answer was interrupted')
    if (part.type === 'turn-failed') throw failed(part)
    if (part.type === 'text-delta' || part.type === 'turn-ended') return chunksOf(request, part, parts)
  }
}

async function* chunksOf(request: ChatCompletionRequest, first: TurnPart, rest: AsyncGenerator<TurnPart>): AsyncGenerator<string> {
  const common = { ...head(request), object: 'chat.completion.chunk' }
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
    JSON.stringify({ ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...more })
  // The same for every word, so it is written once: the text is all that differs.
  const [before = '', after = ''] = chunk({ content: '\u0000' }).split('"\\u0000"')
  const rendered = (part: TurnPart): string[] => {
    if (part.type === 'text-delta') return [before + JSON.stringify(part.text) + after]
    if (part.type === 'turn-failed') return [JSON.stringify({ error: { message: part.detail, type: 'server_error', param: null, code: failureCode(part.failure) } })]
    if (part.type !== 'turn-ended' || part.interrupted) return []
    const usage = request.stream_options?.include_usage ? [JSON.stringify({ ...common, choices: [], usage: usageOf(part.answer) })] : []
    return [chunk({}, finishReasonOf(part.answer), { secretary: secretaryOf(part.answer) }), ...usage, '[DONE]']
  }
  yield chunk({ role: 'assistant', content: '', refusal: null })
  yield* rendered(first)
  for await (const part of rest) yield* rendered(part)
}

const head = (request: ChatCompletionRequest) => ({ id: `chatcmpl-${uuid()}`, created: Math.floor(Date.now() / 1_000), model: `${personaOf(request.model).id}${MODEL_SUFFIX}` })
const finishReasonOf = ({ reason }: Answer) => reason === 'content-filter' ? 'content_filter' as const : reason
const usageOf = ({ usage }: Answer) => ({ ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens })
const secretaryOf = ({ answeredBy, sources }: Answer) => ({ answered_by: answeredBy, sources: sources.map(({ kind, id, title }) => ({ kind, id, title })) })
const failed = ({ failure, detail }: Extract<TurnPart, { type: 'turn-failed' }>) => new DriverError('llm', detail, { reason: failure, retryable: false })
