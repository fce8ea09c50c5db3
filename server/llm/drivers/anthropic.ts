import type { Message, MessageCreateParamsNonStreaming, MessageParam, RawMessageStreamEvent, StopReason } from '@anthropic-ai/sdk/resources/messages'
import { z } from 'zod'
import { leanFetch } from '../http'
import { baseUrl, MAX_ANSWER_LENGTH, secret, timeouts } from '../options'
import type { LlmAnswer, LlmDriverFactory, LlmFinishReason, LlmMessage, LlmPart, LlmRequest } from '../types'
import { usageFrom } from '../usage'
import { createVendorDriver } from '../vendor-driver'
import { badAnswer, interrupted } from '../vendor-errors'

const NAME = 'anthropic'

export const options = z.object({
  base_url: baseUrl().default('https://api.anthropic.com/v1'),
  api_key: secret().optional(),
  model: z.string().trim().min(1),
  /** How much the model thinks and writes; unset is the model's own default, and old models refuse it. */
  effort: z.enum(['low', 'medium', 'high']).optional(),
  /** Limit of an answer whose request names none, tokens; this API has no default of its own. */
  max_tokens: z.int().min(1).max(64_000).default(4_096),
  /** Tokens for thinking on top of that: models from 5 on think first, and it counts towards the limit. */
  thinking_reserve: z.int().min(0).max(64_000).default(4_096),
  ...timeouts
})
type Options = z.infer<typeof options>

/** Claude through Anthropic's own Messages API. */
export const createAnthropic: LlmDriverFactory<Options> = (options, { fetch = leanFetch } = {}) => createVendorDriver({
  name: NAME,
  model: options.model,
  connect: () => createClient(options, fetch),
  async* stream(client, request, signal) {
    yield* partsOf(await client.messages.create({ ...bodyOf(request, options), stream: true }, { signal }), signal)
  },
  complete: async (client, request, signal) => answerOf(await client.messages.create(bodyOf(request, options), { signal })),
  listModels: (client, signal) => client.models.list({ limit: 100 }, { signal })
})

async function createClient({ base_url, api_key, total_timeout }: Options, fetch: typeof globalThis.fetch) {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  return new Anthropic({
    // The SDK adds the version to each path itself.
    baseURL: base_url.replace(/\/v1$/, ''),
    apiKey: api_key ?? 'none',
    // Taken from the environment otherwise, and sent to whatever server this is.
    authToken: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: total_timeout,
    fetch
  })
}

/** Takes no temperature, top_p or repetition penalty: this version of the API refuses every sampling parameter. */
function bodyOf({ messages, model, parameters }: LlmRequest, options: Options): MessageCreateParamsNonStreaming {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content).join('\n\n')
  return {
    model: model ?? options.model,
    max_tokens: (parameters?.max_tokens ?? options.max_tokens) + options.thinking_reserve,
    messages: turnsOf(messages),
    ...(system && { system }),
    ...(options.effort && { output_config: { effort: options.effort } })
  }
}

/** Roles must alternate, begin with the person and hold no empty text. */
function turnsOf(messages: LlmMessage[]): MessageParam[] {
  const turns: { role: 'user' | 'assistant', content: string }[] = []
  for (const { role, content } of messages) {
    if (role === 'system' || !content.trim()) continue
    const last = turns.at(-1)
    if (last?.role === role) last.content += `\n\n${content}`
    else turns.push({ role, content })
  }
  // A conversation that the secretary opened with a greeting.
  if (turns[0]?.role === 'assistant') turns.unshift({ role: 'user', content: '…' })
  return turns
}

async function* partsOf(events: AsyncIterable<RawMessageStreamEvent>, signal: AbortSignal): AsyncGenerator<LlmPart> {
  let began = false
  let finished: LlmFinishReason | undefined
  let length = 0
  let asked: unknown
  let written: unknown
  for await (const event of events) {
    began = true
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
      yield { type: 'text-delta', text: event.delta.text }
      length += event.delta.text.length
      if (length >= MAX_ANSWER_LENGTH) return yield { type: 'finished', reason: 'length', usage: usageFrom(asked, written) }
    } else if (event.type === 'message_start') {
      asked = promptTokensOf(event.message.usage)
    } else if (event.type === 'message_delta') {
      written = event.usage?.output_tokens
      if (event.delta.stop_reason) finished = reasonOf(event.delta.stop_reason)
    }
  }
  // The SDK ends an aborted stream as if it were complete.
  signal.throwIfAborted()
  if (!finished) throw began ? interrupted(NAME) : badAnswer(NAME, 'The server sent no stream')
  yield { type: 'finished', reason: finished, usage: usageFrom(asked, written) }
}

function answerOf({ content, stop_reason, usage }: Message): LlmAnswer {
  if (!Array.isArray(content)) throw badAnswer(NAME, 'The server sent no answer')
  const text = content.map(block => block.type === 'text' ? block.text : '').join('')
  const tooLong = text.length > MAX_ANSWER_LENGTH
  return {
    text: tooLong ? text.slice(0, MAX_ANSWER_LENGTH) : text,
    reason: tooLong ? 'length' : reasonOf(stop_reason),
    usage: usageFrom(promptTokensOf(usage), usage?.output_tokens)
  }
}

function reasonOf(reason: StopReason | null): LlmFinishReason {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length'
  return reason === 'refusal' ? 'content-filter' : 'stop'
}

/** Not a number where the vendor did not say one. */
const promptTokensOf = (usage: Message['usage'] | null | undefined) =>
  usage && Number.isInteger(usage.input_tokens) ? usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) : undefined
