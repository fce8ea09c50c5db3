import { z } from 'zod'
import type { PcmFrame } from '#server/audio'
import { DriverError } from '#server/runtime/errors'
import { createOnce } from '#server/runtime/once'
import { XttsParameters } from '#shared/schemas/settings'
import { ask, askJson, type RemoteDeps, type Server } from '#server/runtime/remote-http'
import { patience, patiently } from '../remote/patience'
import { mostSeconds, soundOf } from '../remote/sound'
import { splitSentences } from '../text/sentences'
import type { SpeechRequest, TtsDriver } from '../types'
import { tuned } from '../with-tuning'
import { listStudioSpeakers, type Latents } from './xtts/latents'
import { takeTurn } from './xtts/server-queue'
import { createXttsVoice } from './xtts/voice'

const url = z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, ''))

export const options = z.object({
  base_url: url,
  /** More servers of the same model: each speaks one text at a time. */
  base_urls: z.array(url).max(20).default([]),
  /** For a server behind a proxy that asks for one. */
  api_key: z.string().optional(),
  /** A speaker of the model, where the voice has no samples. */
  speaker: z.string().min(1).max(200).optional(),
  /** Absolute paths of recordings. */
  samples: z.array(z.string().min(1)).max(20).default([]),
  /** Tokens a chunk: fewer are heard earlier, more sound smoother. */
  stream_chunk_size: z.int().min(5).max(200).default(20),
  ...XttsParameters.partial().shape,
  ...patience,
  first_sound_ms: patience.first_sound_ms.default(20_000)
})
export type XttsOptions = z.infer<typeof options>

const DRIVER = 'xtts'
const SAMPLE_RATE = 24_000
/** What the model says well in one go: it warns above these. */
const MOST_CHARACTERS = { ru: 182, en: 250 }
const MAX_JSON_BYTES = 2 * 1024 * 1024
const PARAMETER_NAMES = Object.keys(XttsParameters.shape) as (keyof XttsParameters)[]

/** coqui's xtts-streaming-server: a voice is a speaker of the model, or is taken from recordings. */
export function createXttsTts(settings: XttsOptions, { fetch = globalThis.fetch }: RemoteDeps = {}): TtsDriver {
  const urls: [string, ...string[]] = [settings.base_url, ...settings.base_urls.filter(url => url !== settings.base_url)]
  const server: Server = { driver: DRIVER, api_key: settings.api_key, fetch }
  const own = parametersIn(settings)
  const voice = createXttsVoice(settings, server, urls)
  const fields = createOnce(url => listSpeechFields(server, url))

  async function* speakPiece(text: string, { language, speed = 1 }: SpeechRequest, parameters: Partial<XttsParameters>, latents: Latents, signal: AbortSignal): AsyncGenerator<PcmFrame> {
    using turn = await takeTurn(DRIVER, urls, signal)
    const takesSpeed = (await fields.get(turn.url)).has('speed')
    const rest = JSON.stringify({
      text, language, add_wav_header: true, stream_chunk_size: String(settings.stream_chunk_size), ...parameters, ...takesSpeed && { speed }
    })
    const response = await ask(server, `${turn.url}/tts_stream`, { method: 'POST', signal, headers: { 'content-type': 'application/json' }, body: `{${latents},${rest.slice(1)}` })
    const sound = soundOf(response, { driver: DRIVER, sampleRate: SAMPLE_RATE, maxSeconds: mostSeconds(text) }, signal)
    yield* tuned(sound, SAMPLE_RATE, { speed: takesSpeed ? 1 : speed, pitch: 1 }, signal)
  }

  return {
    name: DRIVER,
    sampleRate: SAMPLE_RATE,
    tunes: ['speed'],
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      if (request.voice) throw new DriverError(DRIVER, 'this voice does not exist', { retryable: false, reason: 'bad-request' })
      const parameters = { ...own, ...request.parameters }
      const pieces = splitSentences(request.text, MOST_CHARACTERS[request.language])
      if (!pieces.length) return
      const latents = await voice.latents(parameters, signal)
      for (const [i, { text, pauseMs }] of pieces.entries()) {
        yield* patiently(DRIVER, settings, signal, inner => speakPiece(text, request, samplingOf(parameters), latents, inner))
        if (i < pieces.length - 1) yield silence(pauseMs / (request.speed ?? 1))
      }
    },
    async offers(signal) {
      const [url] = urls
      const languages = z.array(z.string()).catch([]).parse(await askJson(server, `${url}/languages`, { signal }, MAX_JSON_BYTES))
      return { voices: await listStudioSpeakers(server, url, signal), languages }
    }
  }
}

const parametersIn = (settings: XttsOptions): Partial<XttsParameters> =>
  Object.fromEntries(PARAMETER_NAMES.flatMap(name => settings[name] === undefined ? [] : [[name, settings[name]]]))

/** What each request says; the rest decides how the voice is taken from its samples. */
const samplingOf = ({ gpt_cond_len: _, gpt_cond_chunk_len: __, ...sampling }: Partial<XttsParameters>) => sampling

const silence = (ms: number): PcmFrame => ({ samples: new Int16Array(Math.round(SAMPLE_RATE * ms / 1_000)), sampleRate: SAMPLE_RATE })

const OpenApi = z.object({ components: z.object({ schemas: z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()).default({}) })) }) })

/** What this server's `/tts_stream` reads, by its own description: coqui's image knows no `speed`, others do. Empty where it doesn't say. */
async function listSpeechFields(server: Server, url: string): Promise<ReadonlySet<string>> {
  const answer = await askJson(server, `${url}/openapi.json`, { signal: AbortSignal.timeout(2_000) }, MAX_JSON_BYTES).catch((error: unknown) => {
    // One that is not there now may say it later.
    if (error instanceof DriverError && error.reason === 'unreachable') throw error
  })
  const schemas = OpenApi.safeParse(answer).data?.components.schemas ?? {}
  return new Set(Object.values(schemas).filter(({ properties }) => 'gpt_cond_latent' in properties).flatMap(({ properties }) => Object.keys(properties)))
}
