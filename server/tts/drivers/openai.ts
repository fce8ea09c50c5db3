import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { apiBase, ask, askJson, type RemoteDeps, type Server } from '#server/runtime/remote-http'
import { patience, patiently } from '../remote/patience'
import { mostSeconds, soundOf } from '../remote/sound'
import { splitSentences } from '../text/sentences'
import type { SpeechRequest, TtsDriver } from '../types'

export const options = z.object({
  /** With or without the `/v1` at its end. */
  base_url: z.url({ protocol: /^https?$/ }),
  api_key: z.string().optional(),
  model: z.string().min(1).max(200).default('tts-1'),
  voice: z.string().min(1).max(200).default('alloy'),
  /** How to speak, for models that follow words. */
  instructions: z.string().max(2_000).optional(),
  /** Hz of raw samples; of other formats their header says it. */
  sample_rate: z.int().min(8_000).max(48_000).default(24_000),
  response_format: z.enum(['pcm', 'wav', 'mp3', 'opus']).default('pcm'),
  /** The server obeys `speed`; many don't, so without it the pace is changed here. */
  native_speed: z.boolean().default(false),
  ...patience
})
export type OpenaiTtsOptions = z.infer<typeof options>

const DRIVER = 'openai'
/** What this API takes at once. */
const MAX_INPUT = 4_000
const MAX_LIST_BYTES = 1024 * 1024

/** Any server with OpenAI's `/v1/audio/speech`: Kokoro-FastAPI, openedai-speech, a cloud. */
export function createOpenaiTts(settings: OpenaiTtsOptions, { fetch = globalThis.fetch }: RemoteDeps = {}): TtsDriver {
  const { sample_rate: sampleRate } = settings
  const server: Server = { driver: DRIVER, api_key: settings.api_key, fetch }
  const base = apiBase(settings.base_url)

  async function* speakPart(text: string, request: SpeechRequest, signal: AbortSignal) {
    const instructions = request.instructions ?? settings.instructions
    const response = await ask(server, `${base}/audio/speech`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: settings.model,
        input: text,
        voice: request.voice ?? settings.voice,
        response_format: settings.response_format,
        ...instructions && { instructions },
        ...settings.native_speed && { speed: request.speed ?? 1 }
      })
    })
    yield* soundOf(response, { driver: DRIVER, sampleRate, maxSeconds: mostSeconds(text) }, signal)
  }

  return {
    name: DRIVER,
    sampleRate,
    tunes: settings.native_speed ? ['speed'] : [],
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      for (const part of partsOf(request.text)) {
        yield* patiently(DRIVER, settings, signal, inner => speakPart(part, request, inner))
      }
    },
    offers: async signal => ({ voices: await listServerVoices(server, base, signal), languages: [] })
  }
}

/** As few requests as the API allows: whole texts sound better than sentences. Nothing to say gives nothing. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  for (const { text: sentence } of splitSentences(text, MAX_INPUT)) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + sentence.length < MAX_INPUT) parts[parts.length - 1] = `${last} ${sentence}`
    else parts.push(sentence)
  }
  return parts
}

const VoiceNames = z.object({ voices: z.array(z.union([z.string(), z.looseObject({ id: z.string() }), z.looseObject({ voice_id: z.string() }), z.looseObject({ name: z.string() })])).max(5_000) })

/** No part of OpenAI's API, but most servers of one's own have one of these. */
async function listServerVoices(server: Server, base: string, signal: AbortSignal): Promise<string[]> {
  for (const path of ['/audio/voices', '/voices']) {
    const answer = await askJson(server, base + path, { signal }, MAX_LIST_BYTES).catch((error: unknown) => {
      if (error instanceof DriverError && (error.reason === 'bad-request' || error.reason === 'bad-answer')) return
      throw error
    })
    const parsed = VoiceNames.safeParse(answer)
    if (parsed.success) return parsed.data.voices.map(nameOf)
  }
  return []
}

function nameOf(voice: z.infer<typeof VoiceNames>['voices'][number]): string {
  if (typeof voice === 'string') return voice
  return String('id' in voice ? voice.id : 'voice_id' in voice ? voice.voice_id : voice.name)
}
