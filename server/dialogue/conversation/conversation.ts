import { v7 as uuid } from 'uuid'
import { detectLanguage } from '#shared/utils/language'
import type { ConversationSettings } from '#shared/schemas/settings'
import { classifyInterjection, endOfTurnWaitMs } from '../turn-taking'
import { openEars, type Ears } from './ears'
import { SPOKEN_PROMPTS } from './prompts'
import { isStopCommand } from './stop-commands'
import { createTalk, type SaidAt } from './talk'
import { troubleOf } from './trouble'
import type { ConversationEngines, ConversationEvent, ConversationOptions } from './types'

/** Whose turn it is is found out by listening (auto), or said by the other end: push to talk (manual). */
export type TurnTaking = 'auto' | 'listen-only' | 'manual'

export interface Conversation {
  /** Takes sound of `inputRate` as it comes. Throws AppError 429 when it comes far faster than it can be heard. */
  hear(samples: Int16Array): void
  /** What was heard so far is what the person said: for those who decide themselves when somebody has finished. */
  commit(): Promise<string>
  /** Answers what was said last; for those who decide themselves when it is answered. */
  respond(): void
  /** Answers what was typed. */
  ask(text: string): void
  /** Says something that is no answer. */
  tell(text: string): void
  /** Ends the answer; the history keeps what was heard of it. */
  interrupt(): void
  /** What was heard since the last utterance is forgotten. */
  forget(): void
  configure(change: { settings?: Partial<ConversationSettings>, turnTaking?: TurnTaking }): void
  /** Resolves when all that was said is stored. */
  close(): Promise<void>
}

interface Utterance {
  id: string
  words: string
  /** Since when it pauses, and what ends with the pause. */
  pause: { atMs: number, over: AbortController } | null
  aheads: number
  /** It began while the secretary spoke or thought, and what the person wants is not clear yet. */
  interrupts: 'unclear' | 'yes' | 'no'
}

/** A recogniser that takes longer has failed. */
const WORDS_LIMIT_MS = 8_000
/** The model that hears the end of a turn is not waited for longer. */
const SOUND_MODEL_LIMIT_MS = 150
/** Speech of this length is no backchannel, whatever the words are. */
const SURELY_INTERRUPTS_MS = 1_600
/** Speech whose words say nothing yet interrupts after this. */
const UNCLEAR_INTERRUPTS_MS = 700
/** Answers begun ahead of one utterance: each costs a request to the model. */
const MOST_AHEADS = 3
const LAST_SOUND_MS = 8_000

/**
 * A full-duplex spoken conversation: sound in; words, turns and paced sound out, as events. The browser and the
 * telephone use it alike. It ends with `close` only; what fails inside is an event.
 */
export async function openConversation(options: ConversationOptions, emit: (event: ConversationEvent) => void, engines: ConversationEngines): Promise<Conversation> {
  const settings = structuredClone(options.settings)
  let turnTaking: TurnTaking = 'auto'
  let utterance: Utterance | null = null
  let lastSaid: { text: string, said: SaidAt } | null = null
  let silence: NodeJS.Timeout | undefined
  let prompted = 0
  let isClosing = false

  const trouble = (error: unknown) => emit(troubleOf(error))
  const talk = createTalk({ options: { ...options, settings }, engines, emit, fellSilent: waitForPerson })

  const ears: Ears = await openEars(engines, options, {
    started(atMs) {
      clearTimeout(silence)
      prompted = 0
      utterance = { id: uuid(), words: '', pause: null, aheads: 0, interrupts: talk.isAnswering ? 'unclear' : 'no' }
      if (turnTaking !== 'manual') emit({ type: 'speech-started', utterance: utterance.id, atMs })
    },
    continued(ms) {
      if (utterance?.interrupts !== 'unclear' || !mayInterrupt()) return
      if (ms >= settings.barge_in_ms && !talk.isHeld) {
        talk.hold()
        if (ears.hearsAtOnce) void askEarly(utterance).catch(trouble)
      }
      const kind = classify(utterance.words)
      if (ms >= SURELY_INTERRUPTS_MS || (ms >= UNCLEAR_INTERRUPTS_MS && kind === 'unclear')) interrupt(utterance)
    },
    paused(atMs) {
      if (!utterance) return
      const over = new AbortController()
      utterance.pause = { atMs, over }
      if (turnTaking !== 'manual') after(ears.timeOf(atMs) + ears.settleMs, over.signal, () => void understand(utterance!, over.signal).catch(trouble))
    },
    resumed() {
      utterance?.pause?.over.abort()
      if (utterance) utterance.pause = null
      talk.dropAhead()
    },
    words(text) {
      if (utterance && turnTaking !== 'manual') consider(utterance, text)
    },
    trouble
  })

  const mayInterrupt = () => turnTaking === 'auto' && settings.barge_in_ms > 0
  const classify = (words: string) => classifyInterjection(words, { secretaryAsked: talk.hasAsked })

  /** What the person says while they still speak. */
  function consider(current: Utterance, text: string) {
    current.words = text
    emit({ type: 'words-heard', utterance: current.id, text, final: false })
    if (current.interrupts === 'unclear' && mayInterrupt() && classify(text) === 'interruption') interrupt(current)
  }

  /** The secretary was silenced: the sooner the first words are known, the better. What fails here is asked again at the pause. */
  async function askEarly(current: Utterance) {
    const { text } = await ears.words(AbortSignal.timeout(WORDS_LIMIT_MS)).catch(() => ({ text: '' }))
    if (text && current === utterance && !current.pause) consider(current, text)
  }

  /** The person pauses: what have they said, have they finished, and is it for us? */
  async function understand(current: Utterance, over: AbortSignal) {
    await ears.caughtUp()
    if (over.aborted) return
    const limit = AbortSignal.any([over, AbortSignal.timeout(WORDS_LIMIT_MS)])
    const { text } = await ears.words(limit).catch((error) => {
      if (over.aborted) return { text: null }
      dismiss(current)
      throw error
    })
    if (text === null || over.aborted || current !== utterance) return
    current.words = text
    const wordsAt = performance.now()
    if (current.interrupts === 'unclear' && talk.isAnswering && turnTaking === 'auto') {
      if (!text || !mayInterrupt() || classify(text) === 'backchannel') return dismiss(current)
      interrupt(current)
    }
    const soundEnd = ears.timeOf(current.pause!.atMs)
    const probability = text ? await soundsFinished(over) : null
    if (over.aborted || current !== utterance) return
    const wait = text ? endOfTurnWaitMs(text, probability, settings.end_of_turn) : settings.end_of_turn.shortest
    if (text && mayBeginAhead(current, wait)) {
      current.aheads++
      talk.ahead(text)
    }
    after(soundEnd + wait, over, () => void ears.caughtUp().then(() => over.aborted || finish(current, { utterance: current.id, soundEnd, words: wordsAt })))
  }

  const mayBeginAhead = ({ aheads, words }: Utterance, wait: number) =>
    turnTaking === 'auto' && settings.answer_ahead && aheads < MOST_AHEADS && !soundsUnfinished(wait) && !isStopCommand(words) && !talk.isAnswering

  /** The longest wait says so, unless all waits are alike. */
  const soundsUnfinished = (wait: number) => wait >= settings.end_of_turn.longest && settings.end_of_turn.shortest < settings.end_of_turn.longest

  const soundsFinished = (over: AbortSignal) =>
    engines.finishedBySound(() => ears.lastSound(LAST_SOUND_MS), AbortSignal.any([over, AbortSignal.timeout(SOUND_MODEL_LIMIT_MS)])).catch(() => null)

  /** The person has finished. */
  function finish(current: Utterance, said: SaidAt) {
    const text = current.words
    if (!text) return dismiss(current)
    emit({ type: 'speech-stopped', utterance: current.id, atMs: current.pause!.atMs })
    close(current, text)
    lastSaid = { text, said }
    if (turnTaking !== 'auto') return
    if (isStopCommand(text)) return waitForPerson()
    if (talk.isAnswering) talk.interrupt()
    talk.answer(text, said)
  }

  /** It was no speech, or nothing that is answered: everything goes on as if it had not been. */
  function dismiss(current: Utterance) {
    talk.dropAhead()
    emit({ type: 'speech-stopped', utterance: current.id, atMs: current.pause?.atMs ?? ears.heardMs })
    close(current, '')
    talk.resume()
    if (!talk.isAnswering) waitForPerson()
  }

  function close(current: Utterance, text: string) {
    current.pause?.over.abort()
    if (utterance === current) utterance = null
    ears.nextUtterance()
    emit({ type: 'words-heard', utterance: current.id, text, final: true })
  }

  function interrupt(current: Utterance) {
    current.interrupts = 'yes'
    talk.interrupt()
  }

  function waitForPerson() {
    clearTimeout(silence)
    if (isClosing || utterance || talk.isAnswering || !settings.silence_prompt_s || turnTaking !== 'auto') return
    silence = setTimeout(() => {
      if (prompted >= settings.silence_prompts) return emit({ type: 'nobody-there' })
      prompted++
      talk.tell(SPOKEN_PROMPTS[options.language ?? detectLanguage(lastSaid?.text ?? '')].silence)
    }, settings.silence_prompt_s * 1_000)
  }

  waitForPerson()

  return {
    hear: ears.hear,
    async commit() {
      const current = utterance
      const { text } = await ears.words(AbortSignal.timeout(WORDS_LIMIT_MS))
      const now = performance.now()
      lastSaid = { text, said: { utterance: current?.id ?? uuid(), soundEnd: ears.timeOf(current?.pause?.atMs ?? ears.heardMs), words: now } }
      if (current) close(current, text)
      else ears.nextUtterance()
      return text
    },
    respond() {
      if (!lastSaid?.text) return
      const { text, said } = lastSaid
      if (talk.isAnswering) talk.interrupt()
      talk.answer(text, said)
    },
    ask(text) {
      clearTimeout(silence)
      talk.dropAhead()
      if (talk.isAnswering) talk.interrupt()
      talk.answer(text, { utterance: null, soundEnd: null, words: null })
    },
    tell: text => talk.tell(text),
    interrupt() {
      talk.interrupt()
      waitForPerson()
    },
    forget() {
      utterance?.pause?.over.abort()
      utterance = null
      talk.dropAhead()
      ears.nextUtterance()
    },
    configure(change) {
      Object.assign(settings, change.settings)
      turnTaking = change.turnTaking ?? turnTaking
      waitForPerson()
    },
    async close() {
      isClosing = true
      clearTimeout(silence)
      utterance?.pause?.over.abort()
      ears.close()
      await talk.close()
    }
  }
}

/** Does it at a moment of performance.now(), unless `over` aborts before. */
function after(at: number, over: AbortSignal, act: () => void) {
  if (over.aborted) return
  const timer = setTimeout(act, Math.max(0, at - performance.now()))
  over.addEventListener('abort', () => clearTimeout(timer), { once: true })
}
