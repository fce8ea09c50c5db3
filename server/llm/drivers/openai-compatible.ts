import type { ChatCompletion, ChatCompletionChunk, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { leanFetch } from '../http'
import { baseUrl, MAX_ANSWER_LENGTH, secret, timeouts } from '../options'
import type { LlmAnswer, LlmDriverFactory, LlmFinishReason, LlmPart, LlmRequest, LlmUsage } from '../types'
import { usageFrom } from '../usage'
import { createVendorDriver } from '../vendor-driver'
import { badAnswer, interrupted } from '../vendor-errors'

const NAME = 'openai-compatible'

export const options = z.object({
  base_url: baseUrl(),
  api_key: secret().optional(),
  model: z.string().trim().min(1),
  /** How much a reasoning model thinks before it answers; unset is the model's own default. */
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high']).optional(),
  /** vLLM and OpenRouter know `repetition_penalty`; others refuse a request that names it. */
  sends_repetition_penalty: z.boolean().default(false),
  ...timeouts
})
type Options = z.infer<typeof options>

/** Any server that speaks OpenAI's chat completions. */
export const createOpenaiCompatible: LlmDriverFactory<Options> = (options, { fetch = leanFetch } = {}) => createVendorDriver({
  name: NAME,
  model: options.model,
  connect: () => createClient(options, fetch),
  async* stream(client, request, signal) {
    const body = { ...bodyOf(request, options), stream: true as const, stream_options: { include_usage: true } }
    yield* partsOf(await client.chat.completions.create(body, { signal }), signal)
  },
  complete: async (client, request, signal) => answerOf(await client.chat.completions.create(bodyOf(request, options), { signal })),
  listModels: (client, signal) => client.models.list({ signal })
})

async function createClient({ base_url, api_key, total_timeout }: Options, fetch: typeof globalThis.fetch) {
  const { OpenAI } = await import('openai')
  return new OpenAI({
    baseURL: base_url,
    apiKey: api_key ?? 'none',
    defaultHeaders: api_key ? {} : { authorization: null },
    // Taken from the environment otherwise, and sent to whatever server this is.
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: total_timeout,
    fetch
  })
}

/** Tokens that a reasoning model may think, on top of the answer's own limit. */
const THINKING_RESERVE = 4_096

function bodyOf({ messages, model, parameters = {} }: LlmRequest, options: Options): ChatCompletionCreateParamsNonStreaming {
  const { max_tokens, temperature, top_p, repetition_penalty } = parameters
  const named = model ?? options.model
  const body: ChatCompletionCreateParamsNonStreaming & { repetition_penalty?: number } = { model: named, messages }
  if (options.reasoning_effort) body.reasoning_effort = options.reasoning_effort
  if (options.sends_repetition_penalty) body.repetition_penalty = repetition_penalty
  if (!isOpenaiReasoning(options.base_url, named)) return { ...body, max_tokens, temperature, top_p }
  // These models refuse `max_tokens` and every temperature but their own.
  return { ...body, max_completion_tokens: max_tokens && max_tokens + THINKING_RESERVE }
}

const isOpenaiReasoning = (url: string, model: string) =>
  url.startsWith('https://api.openai.com/') && /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(model)

async function* partsOf(chunks: AsyncIterable<ChatCompletionChunk>, signal: AbortSignal): AsyncGenerator<LlmPart> {
  let began = false
  let finished: LlmFinishReason | undefined
  let usage: LlmUsage | undefined
  let length = 0
  for await (const { choices, usage: counted } of chunks) {
    began = true
    if (counted) usage = usageFrom(counted.prompt_tokens, counted.completion_tokens)
    const choice = choices?.[0]
    const text: unknown = choice?.delta?.content
    if (typeof text === 'string' && text) {
      yield { type: 'text-delta', text }
      length += text.length
      if (length >= MAX_ANSWER_LENGTH) return yield { type: 'finished', reason: 'length', usage }
    }
    if (choice?.finish_reason) finished = reasonOf(choice.finish_reason)
  }
  // The SDK ends an aborted stream as if it were complete.
  signal.throwIfAborted()
  if (!finished) throw began ? interrupted(NAME) : badAnswer(NAME, 'The server sent no stream')
  yield { type: 'finished', reason: finished, usage }
}

function answerOf({ choices, usage }: ChatCompletion): LlmAnswer {
  const choice = choices?.[0]
  if (!choice?.message) throw badAnswer(NAME, 'The server sent no answer')
  const { message: { content }, finish_reason } = choice
  const text = typeof content === 'string' ? content : ''
  const tooLong = text.length > MAX_ANSWER_LENGTH
  return {
    text: tooLong ? text.slice(0, MAX_ANSWER_LENGTH) : text,
    reason: tooLong ? 'length' : reasonOf(finish_reason),
    usage: usageFrom(usage?.prompt_tokens, usage?.completion_tokens)
  }
}

/** Vendors invent reasons; one that is not known here is an end like any other, but for the two of a failed engine. */
function reasonOf(reason: string): LlmFinishReason {
  if (reason === 'error' || reason === 'insufficient_system_resource') {
    throw new DriverError(NAME, `The server gave up (${reason})`, { retryable: true, reason: 'unavailable' })
  }
  if (reason === 'length') return 'length'
  return reason === 'content_filter' ? 'content-filter' : 'stop'
}
