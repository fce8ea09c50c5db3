import { createResampler, joinSamples } from '#server/audio'
import { createVad, type Vad } from '#server/audio/vad'
import { unlessAborted } from '#server/runtime/unless-aborted'
import type { RecognitionRequest, SttDriver, SttStream, Transcript } from './types'
import type { LiveDriver } from './with-fallback'

type BatchDriver = SttDriver & Required<Pick<SttDriver, 'transcribe'>>

/** New speech after which the engine is asked again. */
const ASK_AFTER_MS = 700
/** Silence after speech at which it is asked at once. */
const PAUSE_MS = 250
/** A pause after so much sound ends a part, which is not asked about again; so does so much sound without a pause. */
const PART_S = 8
const LONGEST_PART_S = 28
/** Sound kept before speech. */
const AROUND_S = 1
/** An engine that fails is not asked before the next flush; older sound is let go then. */
const MOST_UNASKED_S = 120
const SPEECH = 0.5
const VAD_RATE = 16_000

/** Makes live words of an engine for whole recordings: it is asked again and again about the utterance so far. */
export function withLive(driver: BatchDriver, createEar: () => Vad = () => createVad(VAD_RATE)): LiveDriver {
  return { ...driver, open: request => openBatch(driver, request, createEar()) }
}

interface Part extends Transcript {
  /** Where it begins in the utterance, samples. */
  from: number
}

function openBatch(driver: BatchDriver, { sampleRate, ...request }: RecognitionRequest & { sampleRate: number }, ear: Vad): SttStream {
  const listeners: ((text: string) => void)[] = []
  const samplesIn = (seconds: number) => Math.round(sampleRate * seconds)
  let utterance = createUtterance(sampleRate)

  function tell(of: Utterance, transcript?: Transcript) {
    const text = textOf([...of.done, ...transcript ? [transcript] : []])
    if (of !== utterance || text === of.text) return
    of.text = text
    for (const listener of listeners) listener(text)
  }

  /** One question at a time, so that answers come in order. */
  function ask(of: Utterance, signal: AbortSignal) {
    const [until, from] = [of.length, of.from]
    const asked = driver.transcribe({ samples: joinSamples(of.blocks), sampleRate }, request, signal)
      .then(transcript => of.answered = { until, part: { ...transcript, from } })
      .finally(() => of.asking = undefined)
    of.askedUntil = until
    of.asking = asked
    return asked
  }

  /** Words on the way are a courtesy: `flush` asks again and says what is wrong. */
  async function askOnTheWay(of: Utterance) {
    const isPaused = of.length - of.speechUntil >= samplesIn(PAUSE_MS / 1_000)
    const unasked = of.speechUntil - of.askedUntil
    if (of.asking || of.isFailing || unasked <= 0 || (!isPaused && unasked < samplesIn(ASK_AFTER_MS / 1_000))) return
    const ends = of.length - of.from > samplesIn(isPaused ? PART_S : LONGEST_PART_S)
    try {
      const { part, until } = await ask(of, of.ended.signal)
      if (ends) {
        of.done.push(part)
        of.leave(until)
      }
      tell(of, ends ? undefined : part)
    } catch {
      of.isFailing = true
    }
    if (of === utterance) void askOnTheWay(of)
  }

  function hear(of: Utterance, samples: Int16Array) {
    of.add(samples)
    const until = of.length
    of.heard = ear.push(of.resampler.process(samples)).then(
      probabilities => probabilities.some(probability => probability >= SPEECH),
      () => true // a detector that is down must not make the engine deaf
    ).then((isSpeech) => {
      if (isSpeech) of.speechUntil = Math.max(of.speechUntil, until)
      if (of !== utterance) return
      if (!of.asking && of.speechUntil <= of.from && until - of.from > samplesIn(2 * AROUND_S)) of.leave(until - samplesIn(AROUND_S))
      if (of.length - of.from > samplesIn(MOST_UNASKED_S)) of.leave(of.length - samplesIn(MOST_UNASKED_S))
      void askOnTheWay(of)
    })
  }

  return {
    push: samples => hear(utterance, samples),
    onPartial: listener => void listeners.push(listener),
    async flush(signal) {
      const of = utterance
      await unlessAborted(of.heard, signal)
      await unlessAborted(of.asking?.catch(() => {}) ?? Promise.resolve(), signal)
      of.isFailing = false
      if (of.speechUntil > (of.answered?.until ?? of.from)) await ask(of, AbortSignal.any([signal, of.ended.signal]))
      signal.throwIfAborted()
      const last = of.answered && of.answered.part.from === of.from ? of.answered.part : undefined
      tell(of, last)
      return joined([...of.done, ...last ? [last] : []], sampleRate, request.language)
    },
    reset() {
      utterance.ended.abort(new DOMException('The utterance is done with', 'AbortError'))
      utterance = createUtterance(sampleRate)
      ear.reset()
    },
    close() {
      utterance.ended.abort(new DOMException('The stream was closed', 'AbortError'))
      ear.close()
    }
  }
}

type Utterance = ReturnType<typeof createUtterance>

/** Places are samples since its beginning. */
function createUtterance(sampleRate: number) {
  return {
    ended: new AbortController(),
    resampler: createResampler(sampleRate, VAD_RATE),
    /** Parts that are done with, and the sound after them. */
    done: [] as Part[],
    blocks: [] as Int16Array[],
    from: 0,
    length: 0,
    speechUntil: 0,
    askedUntil: 0,
    heard: Promise.resolve(),
    asking: undefined as Promise<unknown> | undefined,
    answered: undefined as { until: number, part: Part } | undefined,
    isFailing: false,
    text: '',
    add(samples: Int16Array) {
      this.blocks.push(samples)
      this.length += samples.length
    },
    /** Lets the sound before a place go. */
    leave(place: number) {
      this.blocks = [joinSamples(this.blocks).slice(place - this.from)]
      this.from = place
    }
  }
}

const textOf = (parts: readonly Transcript[]) => parts.map(({ text }) => text).filter(Boolean).join(' ')

function joined(parts: readonly Part[], sampleRate: number, language: Transcript['language'] = 'ru'): Transcript {
  const later = <T extends { start: number, end: number }>(from: number) => (part: T) => ({ ...part, start: part.start + from / sampleRate, end: part.end + from / sampleRate })
  return {
    text: textOf(parts),
    language: parts.find(({ text }) => text)?.language ?? language,
    words: parts.flatMap(({ words, from }) => words.map(later(from))),
    segments: parts.flatMap(({ segments, from }) => segments.map(later(from)))
  }
}
