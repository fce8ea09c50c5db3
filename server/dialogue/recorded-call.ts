import { v7 as uuid } from 'uuid'
import type { PcmFrame } from '#server/audio'
import { AppError, failureCode } from '#server/runtime/errors'
import { recogniseFile } from '#server/stt/recordings'
import { say } from '#server/tts/speech'
import { createClauseCutter } from '#server/tts/text/clauses'
import type { Caller } from '#server/system/callers'
import { createFrameQueue, type FrameQueue } from './conversation/frame-queue'
import { createHeardText } from './conversation/heard-text'
import { createClauseVoice, type ClauseVoice } from './conversation/voice'
import type { LiveTurn } from './live-turns'
import { getDefaultPersona } from './personas'
import { startPlainTurn } from './plain-chat'

/** As much of a text as fits into a header beside others: bytes of its percent-encoded form. */
const MOST_HEADER_BYTES = 3_000
const SAMPLE_RATE = 24_000

/**
 * A recording of what somebody said, answered in the caller's plain conversation and spoken while it is written; the
 * headers hold all of it, so they are there when it is. The recording is kept nowhere. `signal` ends model and voice.
 */
export async function answerRecording(file: { bytes: Uint8Array, contentType: string }, sessionId: string | undefined, user: Caller, signal: AbortSignal) {
  const origin = { source: 'api', source_id: user.apiKeyId }
  const { text, language } = await recogniseFile(file, {}, origin, signal)
  if (!text) throw new AppError(422, 'nothing_heard', 'No words were recognised in this recording')
  const { turn } = await startPlainTurn(text, sessionId, user, { spoken: true, signal })
  const speech = openSpeech(user, signal)
  const response = await spokenAnswer(turn, speech.voice).catch((error) => {
    speech.end()
    throw error
  })
  signal.throwIfAborted()
  return {
    frames: speech.frames,
    headers: { 'x-call-id': uuid(), 'x-recognized-text': headerText(text), 'x-response-text': headerText(response), 'x-language': language }
  }
}

/** Gives the answer to the voice clause by clause. Throws 502 when it fails. */
async function spokenAnswer(turn: LiveTurn, voice: ClauseVoice): Promise<string> {
  const cutter = createClauseCutter()
  for await (const part of turn.parts()) {
    if (part.type === 'text-delta') cutter.push(part.text).forEach(voice.say)
    if (part.type === 'text-ended') {
      cutter.flush().forEach(voice.say)
      voice.finish()
    }
    if (part.type === 'turn-failed') throw new AppError(502, failureCode(part.failure), part.detail)
    if (part.type === 'turn-ended') return part.answer.text
  }
  throw new AppError(500, 'internal', 'The turn ended without an answer')
}

function openSpeech(user: Caller, callerSignal: AbortSignal) {
  const frames = createFrameQueue()
  const over = new AbortController()
  const signal = AbortSignal.any([callerSignal, over.signal])
  signal.addEventListener('abort', frames.drop, { once: true })
  let failure: unknown
  const voice = createClauseVoice({
    engines: { say },
    options: { outputRate: SAMPLE_RATE, personaVoice: getDefaultPersona().voice, who: { channel: 'api', client: user.id, userId: user.id, apiKeyId: user.apiKeyId } },
    caller: user.id, signal, frames, heard: createHeardText(),
    trouble(error) {
      failure = error
      frames.end()
    }
  })

  /** Throws what the voice failed with, or the signal's reason. */
  async function* sound() {
    try {
      yield* framesOf(frames)
      signal.throwIfAborted()
      if (failure) throw failure
    } finally {
      over.abort()
    }
  }

  return { voice, frames: sound(), end: () => over.abort() }
}

/** What was made, then what is being made. */
async function* framesOf(queue: FrameQueue): AsyncGenerator<PcmFrame> {
  let changed = Promise.withResolvers<undefined>()
  queue.onChange(() => changed.resolve(undefined))
  while (!queue.ended) {
    const samples = queue.next()
    if (samples) yield { samples, sampleRate: SAMPLE_RATE }
    else await changed.promise
    changed = Promise.withResolvers()
  }
}

/** Headers hold Latin letters only: percent-encoded UTF-8, cut at a whole character. */
export function headerText(text: string): string {
  let header = ''
  for (const character of text.toWellFormed()) {
    const next = encodeURIComponent(character)
    if (header.length + next.length > MOST_HEADER_BYTES) return `${header}${encodeURIComponent('…')}`
    header += next
  }
  return header
}
