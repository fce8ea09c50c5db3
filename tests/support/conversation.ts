import { expect, vi } from 'vitest'
import { openConversation } from '#server/dialogue/conversation/conversation'
import type { ConversationEngines, ConversationEvent, ConversationOptions, SaidMessage } from '#server/dialogue/conversation/types'
import type { SttStream, Transcript } from '#server/stt/types'
import { ConversationSettings } from '#shared/schemas/settings'

/** A whole conversation on fake time: engines that do exactly what they are told, and a person who speaks and listens. */
export interface TestConversation {
  /** The person says these words, evenly over `ms`; resolves when the last sound was sent. */
  speak(words: string, ms?: number): Promise<void>
  /** The same sound, sent at once. */
  say(words: string, ms: number): void
  /** The recogniser changes its mind about this utterance. */
  recognise(words: string): void
  /** Time goes by in which the person is silent. */
  silence(ms: number): Promise<void>
  /** Time goes by in which no sound comes: it is late, or the other end sends none. */
  nothing(ms: number): Promise<void>
  events: ConversationEvent[]
  of<T extends ConversationEvent['type']>(type: T): Extract<ConversationEvent, { type: T }>[]
  /** What was given to be heard since the beginning, ms. */
  soundMs(): number
  history: SaidMessage[]
  /** What each turn was asked, and what became of it. */
  turns: { text: string, confirmed: boolean, aborted: boolean, messages: SaidMessage[] }[]
  /** Clauses whose synthesis was begun, and those that were aborted. */
  spoken: { text: string, aborted: boolean }[]
  stt: { fail: boolean, resets: number }
  /** The detector of speech. */
  vad: { fail: boolean }
  conversation: Awaited<ReturnType<typeof openConversation>>
  now(): number
}

const RATE = 16_000
const CHUNK_MS = 20
const LOUD = 8_000
const MS_PER_CHARACTER = 60
const chunkOf = (level: number) => new Int16Array(RATE * CHUNK_MS / 1_000).fill(level)

export interface TestOptions {
  /** The model's answer to each question. */
  answer?: (question: string) => string
  /** ms before the model's first word and between its words. */
  modelMs?: number
  wordMs?: number
  settings?: Record<string, unknown>
  finishedBySound?: number | null | Error
  /** ms before the first sound of a text; and whether its voice breaks off after ten frames. */
  voiceMs?: (text: string) => number
  voiceFails?: (text: string) => boolean
  /** A turn is refused when it is to be stored. */
  refused?: Error
  options?: Partial<ConversationOptions>
}

export async function startConversation({ answer = () => 'Да, конечно.', modelMs = 0, wordMs = 0, settings = {}, finishedBySound = null, voiceMs = () => 0, voiceFails = () => false, refused, options = {} }: TestOptions = {}): Promise<TestConversation> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  const events: ConversationEvent[] = []
  const history: SaidMessage[] = []
  const turns: TestConversation['turns'] = []
  const spoken: TestConversation['spoken'] = []
  const stt = { fail: false, resets: 0 }
  const vad = { fail: false }
  let utterance = { words: '', heard: 0, length: 1 }
  let tellPartial: (text: string) => void = () => {}

  const pause = (ms: number, signal: AbortSignal) => new Promise<void>((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    }, { once: true })
  })

  const heardSoFar = () => {
    const words = utterance.words.split(' ').filter(Boolean)
    return words.slice(0, Math.round(words.length * Math.min(1, utterance.heard / utterance.length))).join(' ')
  }

  const engines: ConversationEngines = {
    createVad: (rate) => {
      let rest = new Int16Array(0)
      return {
        async push(samples) {
          const all = new Int16Array(rest.length + samples.length)
          all.set(rest)
          all.set(samples, rest.length)
          const size = rate * 0.032
          const whole = Math.floor(all.length / size)
          rest = all.slice(whole * size)
          if (vad.fail) throw new Error('the detector died')
          return Array.from({ length: whole }, (_, i) => all.subarray(i * size, (i + 1) * size).some(sample => Math.abs(sample) > 500) ? 0.95 : 0.02)
        },
        close: () => {}
      }
    },
    async openStt(_request, origin) {
      expect(origin).toEqual({ source: 'test', source_id: 'key-1' })
      const stream: SttStream = {
        push(samples) {
          if (!samples.some(sample => Math.abs(sample) > 500)) return
          const before = heardSoFar()
          utterance.heard += samples.length / RATE * 1_000
          if (heardSoFar() !== before) tellPartial(heardSoFar())
        },
        onPartial: (listener) => {
          tellPartial = listener
        },
        async flush(): Promise<Transcript> {
          if (stt.fail) throw new Error('the recogniser died')
          return { text: heardSoFar(), language: 'ru', words: [], segments: [] }
        },
        reset: () => {
          stt.resets++
          utterance = { words: '', heard: 0, length: 1 }
        },
        close: () => {}
      }
      return stream
    },
    async say({ text }, source, signal) {
      expect(source).toMatchObject({ source: 'test', source_id: 'key-1' })
      const entry = { text, aborted: false }
      spoken.push(entry)
      signal.addEventListener('abort', () => {
        entry.aborted = true
      })
      return {
        sampleRate: 24_000, driver: 'fake', voice: { id: 'fake', name: 'Fake', language: 'ru', driver: 'fake' },
        frames: (async function* () {
          if (voiceMs(text)) await pause(voiceMs(text), signal)
          for (let ms = 0; ms < text.trim().length * MS_PER_CHARACTER; ms += CHUNK_MS) {
            signal.throwIfAborted()
            if (ms >= 10 * CHUNK_MS && voiceFails(text)) throw new Error('the voice died')
            yield { samples: new Int16Array(480).fill(1_000), sampleRate: 24_000 }
          }
        })()
      }
    },
    async* runTurn(input, signal) {
      expect(input.spoken).toBe(true)
      if (input.conversation.kind !== 'inline') throw new Error('tests keep their own history')
      const turn = { text: input.text, confirmed: false, aborted: false, messages: structuredClone(input.conversation.messages) }
      turns.push(turn)
      signal.addEventListener('abort', () => {
        turn.aborted = true
      })
      const full = answer(input.text)
      const ended = (interrupted: boolean, text: string) => ({ type: 'turn-ended' as const, interrupted, message: null, answer: { text, answeredBy: 'model' as const, provider: null, model: null, sources: [], reason: 'stop' as const, usage: { prompt_tokens: 0, completion_tokens: 0 } } })
      let text = ''
      const stored = input.confirmed!.then(() => {
        if (refused) throw refused
        turn.confirmed = true
      })
      stored.catch(() => undefined)
      yield { type: 'turn-started', message: null }
      try {
        await pause(modelMs, signal)
        for (const word of full.match(/\S+\s*/g) ?? []) {
          if (wordMs) await pause(wordMs, signal)
          text += word
          yield { type: 'text-delta', text: word }
        }
        yield { type: 'text-ended' }
        await Promise.race([stored, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))])
      } catch (error) {
        if (error === refused) throw error
        return yield ended(true, text)
      }
      yield ended(false, text)
    },
    async finishedBySound() {
      if (finishedBySound instanceof Error) throw finishedBySound
      return finishedBySound
    }
  }

  const conversation = await openConversation({
    inputRate: RATE, outputRate: 24_000, who: { channel: 'test', client: 'test', userId: null, apiKeyId: 'key-1' }, place: { kind: 'inline', messages: history },
    settings: ConversationSettings.parse(settings), leadMs: 100, ...options
  }, event => events.push(event), engines)

  async function send(level: number, ms: number) {
    for (let sent = 0; sent < ms; sent += CHUNK_MS) {
      conversation.hear(chunkOf(level))
      await vi.advanceTimersByTimeAsync(CHUNK_MS)
    }
  }

  return {
    events, history, turns, spoken, stt, vad, conversation,
    of: type => events.filter(event => event.type === type) as never,
    soundMs: () => events.filter(event => event.type === 'sound').length * CHUNK_MS,
    now: () => performance.now(),
    async speak(words, ms = words.length * MS_PER_CHARACTER) {
      utterance = { words: [utterance.words, words].filter(Boolean).join(' '), heard: utterance.heard, length: utterance.heard + ms }
      await send(LOUD, ms)
    },
    say(words, ms) {
      utterance = { words, heard: utterance.heard, length: utterance.heard + ms }
      for (let sent = 0; sent < ms; sent += CHUNK_MS) conversation.hear(chunkOf(LOUD))
    },
    recognise(words) {
      utterance.words = words
      tellPartial(words)
    },
    silence: ms => send(0, ms),
    nothing: async ms => void await vi.advanceTimersByTimeAsync(ms)
  }
}
