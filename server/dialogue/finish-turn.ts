import { prisma } from '#server/database/client'
import { logger } from '#server/runtime/logger'
import { AppError, DriverError, type DriverFailure } from '#server/runtime/errors'
import { firstTokenSeconds, turnsTotal } from '#server/runtime/metrics'
import type { LlmRequest, LlmUsage } from '#server/llm'
import type { OpenedModel } from '#server/llm/models'
import { recordTurn } from '#server/system/usage'
import type { Message, Source } from '#shared/schemas/chat'
import { toMessage } from './messages'
import { createTextCleaner } from './model-text'
import type { OpenTurn } from './turn-record'
import type { Answer, TurnPart } from './types'

/** What is needed to ask a model, made and opened here, so that what goes wrong with it is a failed turn. */
export interface Asking {
  model: () => Promise<OpenedModel>
  request: () => LlmRequest
  sources: Source[]
}

/** What was written so far is stored this often, so that a crash loses no more. */
const CHECKPOINT_MS = 1_000
/** Rough, for servers that do not say: characters a token. */
const CHARACTERS_PER_TOKEN = 3.5
const NO_USAGE: LlmUsage = { prompt_tokens: 0, completion_tokens: 0 }

/**
 * Yields the answer and stores how it ended: complete; interrupted, with what was written, when `signal`
 * aborts; failed, with the reason, when the model fails or says nothing. Never stores a failure as an answer.
 */
export async function* finishTurn(turn: OpenTurn, asking: Asking | null, signal: AbortSignal): AsyncGenerator<TurnPart> {
  if (!asking) return yield* endInstant(turn, signal)
  const answer: Answer = { text: '', answeredBy: 'model', provider: null, model: null, sources: asking.sources, reason: 'stop', usage: NO_USAGE }
  const ending: Ending = { state: 'complete', firstTokenMs: null }
  try {
    yield* writeAnswer(turn, asking, answer, ending, signal)
    if (!answer.text.trim()) throw new DriverError('llm', 'the answer is empty', { reason: 'bad-answer', retryable: true })
  } catch (error) {
    if (!signal.aborted) ending.failure = failureOf(error)
  }
  if (turn.input.spoken) yield { type: 'text-ended' }
  if (!await untilStored(turn, signal)) return yield discarded(turn, answer, ending)
  ending.state = ending.failure ? 'failed' : signal.aborted ? 'interrupted' : 'complete'
  yield await storeAnswer(turn, answer, ending).then(message => endingPart(answer, ending, message), (error): TurnPart => {
    logger.error({ err: error, session_id: turn.draft?.session_id }, 'answer not stored')
    return { type: 'turn-failed', failure: ending.failure ?? 'unavailable', detail: 'The answer could not be stored', message: null }
  })
}

const endingPart = (answer: Answer, { state, failure }: Ending, message: Message | null): TurnPart => failure
  ? { type: 'turn-failed', failure, detail: `The model did not answer: ${failure}`, message }
  : { type: 'turn-ended', answer, message, interrupted: state === 'interrupted' }

/** Writes into `answer` and `ending` as the model speaks, so that both hold what was said when it breaks off. */
async function* writeAnswer(turn: OpenTurn, asking: Asking, answer: Answer, ending: Ending, signal: AbortSignal): AsyncGenerator<TurnPart> {
  const model = await asking.model()
  signal.throwIfAborted()
  Object.assign(answer, model.answeredBy())
  const asked = asking.request()
  const request = { ...asked, parameters: { ...asked.parameters, ...model.parameters, ...turn.input.parameters } }
  const clean = createTextCleaner()
  let usage: LlmUsage | undefined
  let checkpoint = performance.now()
  try {
    for await (const part of answerParts(model, request, turn.input.inOnePiece ?? false, signal)) {
      if (part.type === 'finished') {
        answer.reason = part.reason
        usage = part.usage
        if (model.isBuiltin) nameQuoted(answer)
        continue
      }
      const text = clean(part.text)
      if (!text) continue
      if (ending.firstTokenMs === null) {
        ending.firstTokenMs = Math.round(performance.now() - turn.started)
        Object.assign(answer, model.answeredBy(), { answeredBy: model.isBuiltin ? 'builtin' : 'model' })
      }
      answer.text += text
      yield { type: 'text-delta', text }
      if (turn.draft && turn.isStored && performance.now() - checkpoint > CHECKPOINT_MS) {
        checkpoint = performance.now()
        await storeCheckpoint(turn.draft.id, answer.text)
      }
    }
  } finally {
    if (usage) answer.usage = usage
    // Who is aborted before the first word has read the question all the same.
    else if ((answer.text || signal.aborted) && !model.isBuiltin) answer.usage = estimateUsage(request, answer.text)
  }
}

/** A help against a crash: without it the turn goes on, and its end stores everything. */
const storeCheckpoint = (id: string, content: string) => prisma.chatMessage.updateMany({ where: { id }, data: { content } })
  .catch(error => logger.warn({ err: error }, 'checkpoint of an answer not stored'))

/** The built-in answerer names what it quotes: only that is a source of its answer. */
function nameQuoted(answer: Answer) {
  answer.sources = answer.sources.filter(({ title }) => answer.text.includes(title))
  answer.answeredBy = answer.sources.length ? 'knowledge' : 'builtin'
}

async function* answerParts(model: OpenedModel, request: LlmRequest, inOnePiece: boolean, signal: AbortSignal) {
  if (!inOnePiece) return yield* model.driver.stream(request, signal)
  const { text, reason, usage } = await model.driver.complete(request, signal)
  yield { type: 'text-delta', text } as const
  yield { type: 'finished', reason, usage } as const
}

/** The answer of an instant turn was stored together with its question. */
async function* endInstant(turn: OpenTurn, signal: AbortSignal): AsyncGenerator<TurnPart> {
  const { text, sources } = turn.instant!
  const answer: Answer = { text, sources, answeredBy: 'faq', provider: null, model: null, reason: 'stop', usage: NO_USAGE }
  yield { type: 'sources-found', sources }
  yield { type: 'text-delta', text }
  if (turn.input.spoken) yield { type: 'text-ended' }
  if (!await untilStored(turn, signal)) return yield { type: 'turn-ended', answer, message: null, interrupted: true }
  record(turn, answer, { state: 'complete', firstTokenMs: Math.round(performance.now() - turn.started) })
  yield { type: 'turn-ended', answer, message: turn.draft && toMessage(turn.draft), interrupted: false }
}

/** False when an answer that was begun ahead is thrown away. What hinders storing throws. */
async function untilStored(turn: OpenTurn, signal: AbortSignal): Promise<boolean> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([turn.stored, aborted])
  if (!turn.isConfirmed) return false
  await turn.stored
  return true
}

/** A model that was asked was used, so that is recorded; otherwise it never happened. */
function discarded(turn: OpenTurn, answer: Answer, ending: Ending): TurnPart {
  if (answer.usage.prompt_tokens || answer.usage.completion_tokens) record(turn, answer, { ...ending, state: 'discarded', firstTokenMs: null })
  return { type: 'turn-ended', answer, message: null, interrupted: true }
}

interface Ending { state: 'complete' | 'interrupted' | 'failed' | 'discarded', failure?: DriverFailure, firstTokenMs: number | null }

async function storeAnswer(turn: OpenTurn, answer: Answer, ending: Ending) {
  record(turn, answer, ending)
  if (!turn.draft) return null
  const fields = {
    content: answer.text,
    state: ending.state,
    failure: ending.failure ?? null,
    answered_by: ending.firstTokenMs === null ? null : answer.answeredBy,
    provider: answer.provider,
    model: answer.model,
    sources: answer.sources.length ? JSON.stringify(answer.sources) : null,
    first_token_ms: ending.firstTokenMs,
    duration_ms: Math.round(performance.now() - turn.started)
  }
  // updateMany: the session may have been deleted while the model wrote.
  await prisma.chatMessage.updateMany({ where: { id: turn.draft.id }, data: fields })
  return toMessage({ ...turn.draft, ...fields })
}

function record({ id, input, personaId, started }: OpenTurn, answer: Answer, { state, failure, firstTokenMs }: Ending) {
  const answered_by = firstTokenMs === null ? null : answer.answeredBy
  turnsTotal.inc({ channel: input.channel, answered_by: answered_by ?? 'none', state })
  if (firstTokenMs !== null) firstTokenSeconds.observe({ answered_by: answer.answeredBy }, firstTokenMs / 1_000)
  recordTurn({
    id,
    channel: input.channel,
    session_id: input.conversation.kind === 'session' ? input.conversation.sessionId : null,
    user_id: input.userId,
    api_key_id: input.apiKeyId ?? null,
    persona_id: personaId,
    answered_by,
    provider: answer.provider,
    model: answer.model,
    state,
    failure: failure ?? null,
    ...answer.usage,
    first_token_ms: firstTokenMs,
    duration_ms: Math.round(performance.now() - started),
    created: new Date()
  })
}

/** A vendor's failure by its reason; anything else is ours, and said in the log. */
function failureOf(error: unknown): DriverFailure {
  if (error instanceof DriverError) return error.reason
  if (!(error instanceof AppError)) logger.error({ err: error }, 'turn failed')
  return 'unavailable'
}

const estimateUsage = (request: LlmRequest, text: string) => ({
  prompt_tokens: Math.ceil(request.messages.reduce((length, { content }) => length + content.length, 0) / CHARACTERS_PER_TOKEN),
  completion_tokens: Math.ceil(text.length / CHARACTERS_PER_TOKEN)
})

/** What a crash left as being written is interrupted, with what was stored of it. */
export const markInterrupted = () => prisma.chatMessage.updateMany({ where: { state: 'writing' }, data: { state: 'interrupted' } })
