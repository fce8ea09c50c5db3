import { v7 as uuid } from 'uuid'
import { detectLanguage } from '#shared/utils/language'
import type { Waterfall } from '#shared/schemas/chat'
import type { Language } from '#shared/schemas/settings'
import { inSession } from '../live-turns'
import { storeSpoken } from '../messages'
import { startAnswer, type Answer, type AnswerListener } from './answer'
import { createFrameQueue } from './frame-queue'
import { createHeardText } from './heard-text'
import { createMouth, type Track } from './mouth'
import { SPOKEN_PROMPTS } from './prompts'
import { troubleOf } from './trouble'
import type { ConversationEngines, ConversationEvent, ConversationOptions } from './types'
import { createClauseVoice } from './voice'

/** When the person's last sound was heard and its words were known, performance.now(); null for what was typed. */
export interface SaidAt {
  utterance: string | null
  soundEnd: number | null
  words: number | null
}

/** The secretary's side of a conversation: what it is about to say, says, and has said. */
export interface Talk {
  /** Begins an answer before it is sure that it is wanted. */
  ahead(text: string): void
  /** The person goes on: what was begun ahead is thrown away. */
  dropAhead(): void
  /** Answers, from now on heard and stored; with what was begun ahead, if that answers the same words. */
  answer(text: string, said: SaidAt): void
  /** Says something that is no answer and no part of the history. */
  tell(text: string): void
  /** Falls silent until it is clear what the person wants. */
  hold(): void
  resume(): void
  /** Ends model and voice; the history keeps what was heard. */
  interrupt(): void
  /** An answer is being thought of or spoken. */
  readonly isAnswering: boolean
  readonly isHeld: boolean
  /** What was heard last was a question. */
  readonly hasAsked: boolean
  /** Resolves when everything that was said is stored. */
  close(): Promise<void>
}

interface Spoken {
  answer: Answer
  said: SaidAt
  decidedAt: number
  waterfall: Waterfall | null
}

interface TalkParts {
  options: ConversationOptions
  engines: ConversationEngines
  emit(event: ConversationEvent): void
  /** Nothing is said or thought of any more: the person's turn. */
  fellSilent(): void
}

const LEAD_MS = 120
const QUESTION = /\?["'»”)\]]*\s*$/u

export function createTalk({ options, engines, emit, fellSilent }: TalkParts): Talk {
  const { place } = options
  const caller = `conversation:${uuid()}`
  const saying = new Map<Track, string>()
  let begun: Answer | null = null
  let spoken: Spoken | null = null
  let hasAsked = false
  let patience: NodeJS.Timeout | undefined
  /** Every answer of this conversation is stored before the next one is begun. */
  let stored: Promise<unknown> = Promise.resolve()

  const mouth = createMouth({
    leadMs: options.leadMs ?? LEAD_MS,
    give: (samples, track) => emit({ type: 'sound', answer: saying.get(track) ?? '', samples })
  })

  const trouble = (error: unknown) => emit(troubleOf(error))

  const listener: AnswerListener = {
    stored: (_, role, message) => emit({ type: 'message-stored', role, message }),
    sourcesFound: ({ id }, sources) => emit({ type: 'sources-found', answer: id, sources }),
    textWritten: ({ id }, text) => emit({ type: 'text-written', answer: id, text }),
    clauseStarted({ id }, text) {
      hasAsked = QUESTION.test(text)
      emit({ type: 'clause-started', answer: id, text })
    },
    soundStarted(answer) {
      clearTimeout(patience)
      emit({ type: 'playback', answer: answer.id, state: 'playing', heardMs: 0 })
      if (spoken?.answer !== answer || spoken.said.soundEnd === null) return
      spoken.waterfall = waterfallOf(spoken, performance.now())
      emit({ type: 'waterfall', answer: answer.id, waterfall: spoken.waterfall })
    },
    soundEnded(answer, heardMs, outcome) {
      saying.delete(answer.track)
      emit({ type: 'playback', answer: answer.id, state: outcome, heardMs })
      if (spoken?.answer === answer) settle(spoken, heardMs, outcome)
    },
    trouble
  }

  function inputFor(text: string) {
    const { who, personaId, systemPrompt } = options
    const conversation = place.kind === 'session'
      ? { kind: 'session' as const, sessionId: place.sessionId, place: { at: 'append' as const } }
      : { kind: 'inline' as const, messages: [...place.messages, { role: 'user' as const, content: text }] }
    return { ...who, conversation, text, personaId, systemPrompt }
  }

  function start(text: string): Answer {
    const before = stored
    const inOrder: ConversationEngines = {
      ...engines,
      async* runTurn({ confirmed }, signal) {
        await before
        // The history is read here: what was said before is stored by now.
        yield* engines.runTurn({ ...inputFor(text), spoken: true, confirmed }, signal)
      }
    }
    return startAnswer({ id: uuid(), input: inputFor(text), engines: inOrder, options, caller, listener })
  }

  function dropAhead() {
    begun?.abort()
    begun = null
  }

  function settle(done: Spoken, heardMs: number, outcome: 'ended' | 'cut') {
    if (spoken === done) spoken = null
    clearTimeout(patience)
    const { answer } = done
    stored = answer.ended.then(async (ending) => {
      const isCut = outcome === 'cut' && ending.outcome !== 'failed'
      const text = isCut ? answer.heardText(heardMs) : ending.text
      const kept = ending.message && await storeSpoken(ending.message, { heard: isCut ? text : null, waterfall: done.waterfall })
      if (kept) emit({ type: 'message-stored', role: 'assistant', message: kept })
      if (place.kind === 'inline' && text && ending.outcome !== 'failed') place.messages.push({ role: 'assistant', content: text })
      emit({ type: 'answer-ended', answer: answer.id, text, outcome: isCut ? 'interrupted' : ending.outcome, failure: ending.failure })
      if (ending.outcome === 'failed' && outcome === 'ended') tell(SPOKEN_PROMPTS[languageOf(answer.question)].failed)
      else if (!mouth.isBusy) fellSilent()
    }).catch(trouble)
  }

  const languageOf = (text: string): Language => options.language ?? detectLanguage(text)

  function tell(text: string, order: 'first' | 'last' = 'last') {
    const frames = createFrameQueue()
    const heard = createHeardText()
    const cancel = new AbortController()
    const voice = createClauseVoice({ engines, options, caller, signal: cancel.signal, frames, heard, trouble })
    const id = uuid()
    const track: Track = {
      next: frames.next,
      get ended() {
        return frames.ended
      },
      onChange: frames.onChange,
      started() {
        emit({ type: 'answer-started', answer: id, utterance: null, isPrompt: true })
        emit({ type: 'clause-started', answer: id, text })
      },
      finished(heardMs, outcome) {
        if (heardMs) emit({ type: 'answer-ended', answer: id, text, outcome: outcome === 'cut' ? 'interrupted' : 'complete' })
        saying.delete(track)
        cancel.abort()
        frames.end()
        if (!mouth.isBusy && !spoken) fellSilent()
      }
    }
    hasAsked = QUESTION.test(text)
    saying.set(track, id)
    voice.say({ text, end: text.length })
    voice.finish()
    mouth.play(track, order)
  }

  return {
    ahead(text) {
      if (begun?.question === text) return
      dropAhead()
      begun = start(text)
    },
    dropAhead,
    answer(text, said) {
      const answer = begun?.question === text ? begun : start(text)
      if (begun !== answer) dropAhead()
      begun = null
      spoken = { answer, said, decidedAt: performance.now(), waterfall: null }
      emit({ type: 'answer-started', answer: answer.id, utterance: said.utterance, isPrompt: false })
      if (place.kind === 'inline') place.messages.push({ role: 'user', content: text })
      else void inSession(place.sessionId, answer, () => answer.ended)
      saying.set(answer.track, answer.id)
      answer.confirm()
      mouth.play(answer.track)
      const seconds = options.settings.patience_prompt_s
      if (seconds) patience = setTimeout(() => mouth.isHeld || tell(SPOKEN_PROMPTS[languageOf(text)].patience, 'first'), seconds * 1_000)
    },
    tell,
    hold() {
      if (mouth.isHeld) return
      mouth.hold()
      if (spoken) emit({ type: 'playback', answer: spoken.answer.id, state: 'held', heardMs: mouth.heardMs() })
    },
    resume() {
      if (!mouth.isHeld) return
      if (spoken) emit({ type: 'playback', answer: spoken.answer.id, state: 'playing', heardMs: mouth.heardMs() })
      mouth.resume()
    },
    interrupt() {
      const answer = spoken?.answer
      mouth.stop()
      answer?.abort()
    },
    get isAnswering() {
      return spoken !== null || mouth.isBusy
    },
    get isHeld() {
      return mouth.isHeld
    },
    get hasAsked() {
      return hasAsked
    },
    async close() {
      dropAhead()
      const answer = spoken?.answer
      mouth.close()
      answer?.abort()
      await stored
    }
  }
}

function waterfallOf({ answer, said, decidedAt }: Spoken, soundAt: number): Waterfall {
  const since = (at: number | null) => at === null || said.soundEnd === null ? null : Math.round(at - said.soundEnd)
  return { words_ms: since(said.words), end_of_turn_ms: since(decidedAt), first_word_ms: since(answer.firstWordAt), first_sound_ms: since(soundAt) }
}
