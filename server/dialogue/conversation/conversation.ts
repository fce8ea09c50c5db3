import { v7 as uuid } from 'uuid'
import { detectLanguage } from '#shared/utils/language'
import { badRequest } from '#server/runtime/errors'
import { classifyInterjection, endOfTurnWaitMs } from '../turn-taking'
import { openEars, type Ears } from './ears'
import { SPOKEN_PROMPTS } from './prompts'
import { createSilenceWatch } from './silence-watch'
import { isStopCommand } from './stop-commands'
import { createTalk } from './talk'
import { failedWords, troubleOf, warnOnce } from './trouble'
import type { Conversation, ConversationEngines, ConversationEvent, ConversationOptions, TurnTaking } from './types'
import { createUtterance, type Utterance } from './utterance'
import type { SaidAt } from './waterfall'

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
/** A pause of this length without a word before it: it was no speech. */
const NO_SPEECH_MS = 400
const LAST_SOUND_MS = 8_000
/** The last sound before the end of a turn may still be coming: two blocks of 20 ms. */
const ON_ITS_WAY_MS = 40
const NOT_SPOKEN: SaidAt = { utterance: null, soundEnd: null, words: null }

/**
 * A full-duplex spoken conversation: sound in; words, turns and paced sound out, as events. The browser and the
 * telephone use it alike. It ends with `close` only; what fails inside is an event.
 */
export async function openConversation(given: ConversationOptions, emit: (event: ConversationEvent) => void, engines: ConversationEngines): Promise<Conversation> {
  const settings = structuredClone(given.settings)
  const options: ConversationOptions = { ...given, settings }
  let turnTaking: TurnTaking = 'auto'
  let utterance: Utterance | null = null
  let lastText = ''
  let unanswered: { text: string, said: SaidAt } | null = null
  let isClosing = false

  const trouble = (error: unknown) => emit(troubleOf(error))
  const talk = createTalk({ options, engines, emit, fellSilent: () => silence.begin() })
  const silence = createSilenceWatch({
    settings,
    isQuiet: () => turnTaking === 'auto' && !isClosing && !utterance && !talk.isAnswering && !options.isSilent,
    ask: () => talk.tell(SPOKEN_PROMPTS[options.language ?? detectLanguage(lastText)].silence),
    giveUp: () => emit({ type: 'nobody-there', sinceMs: Math.max(0, ears.heardMs - settings.silence_prompt_s * 1_000), atMs: ears.heardMs })
  })

  const ears: Ears = await openEars(engines, options, {
    started(atMs) {
      silence.end()
      utterance = createUtterance(atMs, talk.isAnswering)
      if (turnTaking !== 'manual') emit({ type: 'speech-started', utterance: utterance.id, atMs })
    },
    continued(ms) {
      if (utterance?.interrupts !== 'unclear' || !mayInterrupt()) return
      if (ms >= settings.barge_in_ms && talk.isAnswering && !talk.isHeld) {
        talk.hold()
        if (ears.hearsAtOnce) void askEarly(utterance).catch(trouble)
      }
      const kind = classify(utterance.words)
      if (ms >= SURELY_INTERRUPTS_MS || (ms >= UNCLEAR_INTERRUPTS_MS && kind === 'unclear')) interrupt(utterance)
    },
    paused(atMs) {
      if (utterance) pause(utterance, atMs)
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

  const mayInterrupt = () => turnTaking !== 'manual' && settings.barge_in_ms > 0
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

  function pause(current: Utterance, atMs: number) {
    current.pause?.over.abort()
    const over = new AbortController()
    current.pause = { atMs, over }
    if (turnTaking !== 'manual') void understand(current, { atMs, over: over.signal }).catch(trouble)
  }

  /** The person pauses: what have they said, have they finished, and is it for us? */
  async function understand(current: Utterance, { atMs, over }: { atMs: number, over: AbortSignal }) {
    // By the sound, not by the clock: sound that is late on its way is no silence.
    await ears.reached(atMs + ears.settleMs, over)
    if (over.aborted) return
    const limit = AbortSignal.any([over, AbortSignal.timeout(WORDS_LIMIT_MS)])
    const bySound = soundsFinished(over)
    const { text } = await ears.words(limit).catch((error) => {
      if (over.aborted) return { text: '' }
      const isHeard = current.interrupts === 'no' && !talk.isAnswering
      emit(failedWords(current.id, error))
      dismiss(current)
      if (isHeard && turnTaking === 'auto') talk.tell(SPOKEN_PROMPTS[options.language ?? detectLanguage(lastText)].repeat)
      throw error
    })
    if (over.aborted || current !== utterance) return
    current.words = text
    const wordsAt = performance.now()
    if (current.interrupts === 'unclear' && isInterjection(text)) return dismiss(current)
    if (current.interrupts === 'unclear' && text) interrupt(current)
    const soundEnd = ears.timeOf(atMs)
    const probability = text ? await bySound : null
    if (over.aborted || current !== utterance) return
    const wait = text ? endOfTurnWaitMs(text, probability, settings.end_of_turn) : Math.min(settings.end_of_turn.shortest, NO_SPEECH_MS)
    if (text && mayBeginAhead(current, wait)) {
      current.aheads++
      talk.ahead(text)
    }
    const finishes = () => ears.reached(atMs + wait - ON_ITS_WAY_MS, over).then(() => over.aborted || finish(current, { utterance: current.id, soundEnd, words: wordsAt }))
    after(soundEnd + wait, over, () => void finishes())
  }

  /** Said while the secretary spoke, and nothing that it stops for. */
  const isInterjection = (text: string) => mayInterrupt() ? text !== '' && classify(text) === 'backchannel' : talk.isAnswering

  const mayBeginAhead = ({ aheads, words }: Utterance, wait: number) =>
    turnTaking === 'auto' && settings.answer_ahead && aheads < MOST_AHEADS && !soundsUnfinished(wait) && !isStopCommand(words) && !talk.isAnswering

  /** The longest wait says so, unless all waits are alike. */
  const soundsUnfinished = (wait: number) => wait >= settings.end_of_turn.longest && settings.end_of_turn.shortest < settings.end_of_turn.longest

  const soundsFinished = (over: AbortSignal) =>
    engines.finishedBySound(() => ears.lastSound(LAST_SOUND_MS), AbortSignal.any([over, AbortSignal.timeout(SOUND_MODEL_LIMIT_MS)])).catch((error) => {
      if (!over.aborted) warnOnce(error, 'the model for the end of turns does not help')
      return null
    })

  /** The person has finished. */
  function finish(current: Utterance, said: SaidAt) {
    const text = current.words
    if (!text) return dismiss(current)
    emit({ type: 'speech-stopped', utterance: current.id, atMs: current.pause!.atMs })
    endUtterance(text)
    understood(text, said)
    if (turnTaking === 'auto' && !isStopCommand(text)) return answerLast()
    talk.dropAhead()
    if (turnTaking === 'auto') talk.interrupt()
    silence.begin()
  }

  /** It was no speech, or nothing that is answered: everything goes on as if it had not been. */
  function dismiss(current: Utterance) {
    emit({ type: 'speech-stopped', utterance: current.id, atMs: current.pause?.atMs ?? ears.heardMs })
    endUtterance('')
    goOn()
  }

  function endUtterance(text: string) {
    const ended = utterance
    utterance = null
    ended?.pause?.over.abort()
    ears.nextUtterance()
    if (ended) emit({ type: 'words-heard', utterance: ended.id, text, final: true, startMs: ended.startedAtMs, endMs: ended.pause?.atMs ?? ears.heardMs })
  }

  /** The secretary goes on with what it said, or waits. */
  function goOn() {
    talk.dropAhead()
    talk.resume()
    silence.begin()
  }

  function understood(text: string, said: SaidAt) {
    silence.reset()
    lastText = text
    unanswered = { text, said }
  }

  function answerLast(instructions?: string) {
    if (unanswered) answer(unanswered.text, unanswered.said, instructions)
    unanswered = null
  }

  function answer(text: string, said: SaidAt, instructions?: string) {
    silence.end()
    if (talk.isAnswering) talk.interrupt()
    talk.answer(text, said, instructions ? { systemPrompt: instructions } : undefined)
  }

  function interrupt(current: Utterance) {
    current.interrupts = 'yes'
    talk.interrupt()
  }

  if (options.greeting) talk.tell(options.greeting)
  silence.begin()

  return {
    hear: ears.hear,
    async commit() {
      await ears.caughtUp()
      const current = utterance
      const id = current?.id ?? uuid()
      const { text } = await ears.words(AbortSignal.timeout(WORDS_LIMIT_MS)).catch((error) => {
        emit(failedWords(id, error))
        endUtterance('')
        goOn()
        throw error
      })
      const said = { utterance: id, soundEnd: ears.timeOf(current?.pause?.atMs ?? ears.heardMs), words: performance.now() }
      endUtterance(text)
      if (text) understood(text, said)
      goOn()
      return text
    },
    respond(instructions) {
      if (unanswered) return answerLast(instructions)
      if (!instructions || options.place.kind !== 'inline') throw badRequest('Nothing was said that is not answered yet')
      if (talk.isAnswering) talk.interrupt()
      talk.answer(instructions, NOT_SPOKEN, { isInstruction: true })
    },
    ask(text, instructions) {
      talk.dropAhead()
      silence.reset()
      answer(text, NOT_SPOKEN, instructions)
    },
    withdraw(utterance) {
      if (unanswered?.said.utterance !== utterance) return false
      unanswered = null
      return true
    },
    tell: text => talk.tell(text),
    interrupt({ answer, heardMs } = {}) {
      if (answer !== undefined && !talk.isSaying(answer)) return
      talk.interrupt(heardMs)
      silence.begin()
    },
    forget() {
      utterance?.pause?.over.abort()
      utterance = null
      ears.nextUtterance()
      goOn()
    },
    configure({ settings: changed, turnTaking: taking = turnTaking, manner }) {
      Object.assign(settings, changed)
      Object.assign(options, manner)
      const before = turnTaking
      turnTaking = taking
      if (manner || taking !== 'auto') talk.dropAhead()
      if (taking === 'manual') talk.resume()
      if (taking !== before && utterance?.pause) pause(utterance, utterance.pause.atMs)
      silence.begin()
    },
    async close() {
      isClosing = true
      silence.end()
      utterance?.pause?.over.abort()
      utterance = null
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
