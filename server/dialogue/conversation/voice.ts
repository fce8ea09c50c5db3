import { createFramer, createResampler, type Framer } from '#server/audio'
import type { Clause } from '#server/tts/text/clauses'
import { detectLanguage } from '#shared/utils/language'
import type { Language } from '#shared/schemas/settings'
import type { FrameQueue } from './frame-queue'
import type { HeardText } from './heard-text'
import { FRAME_MS } from './mouth'
import { originOf, type ConversationEngines, type ConversationOptions } from './types'

/** Sound that lies ready beyond this makes the voice rest. */
const MOST_AHEAD_MS = 20_000
/** Silence behind a clause: the voice does not know that another one follows. */
const SENTENCE_PAUSE_MS = 180
const CLAUSE_PAUSE_MS = 60

export interface ClauseVoice {
  /** Spoken after what was said before. */
  say(clause: Clause): void
  /** No more clauses will come. */
  finish(): void
}

interface VoiceParts {
  engines: Pick<ConversationEngines, 'say'>
  options: Pick<ConversationOptions, 'outputRate' | 'language' | 'voice' | 'personaVoice' | 'speed' | 'who'>
  /** Whose speech is counted together: one conversation. */
  caller: string
  signal: AbortSignal
  frames: FrameQueue
  heard: HeardText
  trouble(error: unknown): void
}

/**
 * Speaks the clauses of one answer, one after the other, into `frames`, which end behind the last one. A voice that
 * fails says nothing more; the answer goes on without it.
 */
export function createClauseVoice({ engines, options, caller, signal, frames, heard, trouble }: VoiceParts): ClauseVoice {
  const waiting: Clause[] = []
  const framer = createFramer(options.outputRate, FRAME_MS)
  let made = 0 // frames
  let isFinished = false
  let isSpeaking = false
  let hasFailed = false
  let language: Language | undefined = options.language

  function put(whole: Int16Array[]) {
    for (const frame of whole) frames.push(frame)
    made += whole.length
  }

  async function speak(clause: Clause) {
    language ??= detectLanguage(clause.text)
    const { voice, personaVoice, speed } = options
    const speech = await engines.say({ text: clause.text, language, voice, personaVoice, speed }, { caller, ...originOf(options.who) }, signal)
    const resampler = createResampler(speech.sampleRate, options.outputRate)
    heard.began(clause, made * FRAME_MS)
    for await (const { samples } of speech.frames) {
      signal.throwIfAborted()
      put(framer.push(resampler.process(samples)))
      await frames.untilBelow(MOST_AHEAD_MS / FRAME_MS)
    }
    put(framer.push(resampler.flush()))
    heard.completed(made * FRAME_MS)
  }

  async function work() {
    isSpeaking = true
    for (let clause = waiting.shift(); clause; clause = waiting.shift()) {
      await speak(clause)
      if (waiting.length || !isFinished) put(framer.push(silenceAfter(clause.text, options.outputRate)))
    }
    isSpeaking = false
    if (isFinished) finishSound(framer)
  }

  function finishSound(framer: Framer) {
    const last = framer.flush()
    if (last) put([last])
    frames.end()
  }

  const start = () => {
    if (isSpeaking || signal.aborted) return
    work().catch((error) => {
      hasFailed = true
      if (isFinished) frames.end()
      if (!signal.aborted) trouble(error)
    })
  }

  return {
    say(clause) {
      waiting.push(clause)
      start()
    },
    finish() {
      isFinished = true
      if (hasFailed) frames.end()
      else start()
    }
  }
}

function silenceAfter(text: string, rate: number) {
  const ms = /[.!?…:\n]["'»”)\]]*\s*$/u.test(text) ? SENTENCE_PAUSE_MS : CLAUSE_PAUSE_MS
  return new Int16Array(Math.round(rate * ms / 1_000))
}
