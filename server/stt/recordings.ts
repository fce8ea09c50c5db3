import { decodeAudio, type PcmFrame } from '#server/audio'
import { badRequest } from '#server/runtime/errors'
import type { Language } from '#shared/schemas/settings'
import { listSttEngines, rankEngines, transcribe, type SpeechOrigin, type Transcript } from './index'

/** Largest file and longest sound that is recognised. */
export const MAX_RECORDING_BYTES = 200 * 1024 * 1024
const MAX_RECORDING_S = 3_600
/** Hz that every engine is content with. */
const SAMPLE_RATE = 16_000

export interface RecordingRequest {
  language?: Language
  prompt?: string
  /** "auto", the predecessor's "vosk" and "whisper", or an id. */
  engine?: string
}

export interface RecognisedRecording extends Transcript {
  engine: string
  /** Seconds of sound. */
  duration: number
  took_ms: number
}

/**
 * Recognises a sound file of any usual format, which is kept nowhere. The caller has counted it with `takeListener`
 * before the file was received. Throws AppError 400, 413 and 415 for what is no sound, is too long or can't be read,
 * 503 `no_recogniser`, DriverError, the signal's reason.
 */
export async function recogniseFile(file: { bytes: Uint8Array, contentType: string }, request: RecordingRequest, origin: SpeechOrigin, signal: AbortSignal): Promise<RecognisedRecording> {
  // Not after decoding, which is dear.
  const engine = await engineIdOf(request)
  const sound = await decodeAudio(file.bytes, { signal, sampleRate: SAMPLE_RATE, maxSeconds: MAX_RECORDING_S, contentType: file.contentType })
  return recogniseSound(sound, { ...request, engine }, origin, signal)
}

export async function recogniseSound(sound: PcmFrame, { engine, language, prompt }: RecordingRequest, origin: SpeechOrigin, signal: AbortSignal): Promise<RecognisedRecording> {
  const started = performance.now()
  const transcript = await transcribe(sound, { language, prompt, engine }, signal, origin)
  return { ...transcript, duration: sound.samples.length / sound.sampleRate, took_ms: Math.round(performance.now() - started) }
}

/** Throws 400 for an engine that is not there. */
export async function engineIdOf({ engine = 'auto', language }: RecordingRequest): Promise<string | undefined> {
  if (engine === 'auto') return undefined
  const engines = await listSttEngines()
  if (engines.some(({ id }) => id === engine)) return engine
  const { live, file } = await rankEngines({ language, engine: 'auto' })
  const kind = { vosk: live.find(({ streaming }) => streaming), whisper: file.find(({ modelType }) => modelType === 'whisper') }[engine]
  if (!kind) throw badRequest('There is no such engine', [{ path: 'engine', message: 'unknown engine' }])
  return kind.id
}
