import { v7 as uuid } from 'uuid'
import { detectLanguage } from '#shared/utils/language'
import type { Waterfall } from '#shared/schemas/chat'
import type { Language } from '#shared/schemas/settings'
import { findLiveTurn, inSession } from '../live-turns'
import { storeSpoken } from '../messages'
import { startAnswer, type Answer, type AnswerEnding, type AnswerListener } from './answer'
import { createMouth, type Track } from './mouth'
import { createPrompt, type Prompt } from './prompt-track'
import { SPOKEN_PROMPTS } from './prompts'
import { troubleOf } from './trouble'
import type { ConversationEngines, ConversationEvent, ConversationOptions } from './types'
import { waterfallOf, type SaidAt } from './waterfall'

/** How one answer differs from the others. */
export interface Asked {
  /** In place of the conversation's own prompt. */
  systemPrompt?: string
  /** The text is an instruction, which nobody said: it is no part of the history. */
  isInstruction?: boolean
}

/** The secretary's side of a conversation: what it is about to say, says, and has said. */
export interface Talk {
  /** Begins an answer before it is sure that it is wanted. */
  ahead(text: string): void
  /** The person goes on: what was begun ahead is thrown away. */
  dropAhead(): void
  /** Answers, from now on heard and stored; with what was begun ahead, if that answers the same words. */
  answer(text: string, said: SaidAt, asked?: Asked): void
  /** Says something that is no answer and no part of the history. */
  tell(text: string): void
  /** Falls silent until it is clear what the person wants. */
  hold(): void
  resume(): void
  /** Ends model and voice; the history keeps what was heard, `mostMs` where the ear itself knows it. */
  interrupt(mostMs?: number): void
  /** It is what is being thought of or said now. */
  isSaying(answer: string): boolean
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
  /** Nobody asked for it in these words. */
  isInstruction: boolean
  said: SaidAt
  decidedAt: number
  hasSounded: boolean
  /** It is read, not heard. */
  isSilent: boolean
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
/** What is kept of a conversation that is not stored; the prompt cuts further by length. */
const MOST_MESSAGES = 200
const QUESTION = /\?["'»”)\]]*\s*$/u

export function createTalk({ options, engines, emit, fellSilent }: TalkParts): Talk {
  const { place } = options
  const caller = `conversation:${uuid()}`
  /** Ids of what waits to be said and is said. */
  const saying = new Map<Track, string>()
  let begun: Answer | null = null
  let spoken: Spoken | null = null
  let hasAsked = false
  let patience: NodeJS.Timeout | undefined
  /** Every answer of this conversation is stored before the next one is begun. */
  let stored: Promise<unknown> = Promise.resolve()
  let storing = 0
  let isClosed = false

  const mouth = createMouth({
    leadMs: options.leadMs ?? LEAD_MS,
    give: (samples, track) => emit({ type: 'sound', answer: saying.get(track) ?? '', samples })
  })

  const trouble = (error: unknown) => emit(troubleOf(error))
  const languageOf = (text: string): Language => options.language ?? detectLanguage(text)

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
      if (spoken?.answer !== answer) return
      spoken.hasSounded = true
      if (spoken.said.soundEnd === null) return
      spoken.waterfall = waterfallOf(spoken.said, { decidedAt: spoken.decidedAt, firstWordAt: answer.firstWordAt, soundAt: performance.now() })
      emit({ type: 'waterfall', answer: answer.id, waterfall: spoken.waterfall })
    },
    soundEnded(answer, heardMs, outcome) {
      saying.delete(answer.track)
      emit({ type: 'playback', answer: answer.id, state: outcome, heardMs })
      if (spoken?.answer === answer) settle(spoken, heardMs, outcome)
    },
    trouble
  }

  function inputFor(text: string, asked: Asked = {}) {
    const { who, personaId, systemPrompt } = options
    const conversation = place.kind === 'session'
      ? { kind: 'session' as const, sessionId: place.sessionId, place: { at: 'append' as const } }
      : { kind: 'inline' as const, messages: [...place.messages, { role: 'user' as const, content: text }] }
    return { ...who, conversation, text, personaId, systemPrompt: asked.systemPrompt ?? systemPrompt }
  }

  function start(text: string, asked?: Asked): Answer {
    const before = stored
    const inOrder: ConversationEngines = {
      ...engines,
      async* runTurn({ confirmed }, signal) {
        await before
        // What was typed in the same session is answered first.
        if (place.kind === 'session') await findLiveTurn(place.sessionId)?.done.catch(() => null)
        // The history is read here: what was said before is stored by now.
        yield* engines.runTurn({ ...inputFor(text, asked), spoken: true, confirmed }, signal)
      }
    }
    return startAnswer({ id: uuid(), input: inputFor(text, asked), engines: inOrder, options: { ...options }, caller, listener })
  }

  function dropAhead() {
    begun?.abort()
    begun = null
  }

  /** Question and answer together: so each turn is given what was said before it, and its own question once. */
  function remember(role: 'user' | 'assistant', content: string) {
    if (place.kind !== 'inline') return
    place.messages.push({ role, content })
    place.messages.splice(0, place.messages.length - MOST_MESSAGES)
  }

  function settle(done: Spoken, heardMs: number, outcome: 'ended' | 'cut') {
    spoken = null
    clearTimeout(patience)
    storing++
    stored = done.answer.ended
      .then(ending => store(done, ending, heardMs, outcome))
      .catch(trouble)
      .finally(() => storing--)
  }

  async function store({ answer, isInstruction, waterfall, isSilent }: Spoken, ending: AnswerEnding, heardMs: number, outcome: 'ended' | 'cut') {
    const hasFailed = ending.outcome === 'failed'
    const isCut = !hasFailed && (outcome === 'cut' || ending.outcome === 'interrupted')
    const heard = isCut && !isSilent ? answer.heardText(heardMs) : null
    const text = heard ?? ending.text
    const kept = ending.message && await storeSpoken(ending.message, { heard, waterfall })
    if (kept) emit({ type: 'message-stored', role: 'assistant', message: kept })
    if (!isInstruction) remember('user', answer.question)
    if (text && !hasFailed) remember('assistant', text)
    emit({ type: 'answer-ended', answer: answer.id, text, outcome: isCut ? 'interrupted' : ending.outcome, failure: ending.failure, usage: ending.usage })
    if (hasFailed && outcome === 'ended' && !spoken) tell(SPOKEN_PROMPTS[languageOf(answer.question)].failed)
    if (!mouth.current) fellSilent()
  }

  const promptOf = (text: string) => createPrompt(text, {
    engines, options: { ...options }, caller, emit, trouble,
    ended(track) {
      saying.delete(track)
      if (!mouth.current && !spoken) fellSilent()
    }
  })

  function tell(text: string) {
    if (isClosed || options.isSilent) return
    play(promptOf(text), 'last')
  }

  function play({ id, track, text }: Prompt, order: 'first' | 'last') {
    hasAsked = QUESTION.test(text)
    saying.set(track, id)
    mouth.play(track, order)
  }

  /** Only what can be heard at once, before the answer can. */
  function askForPatience({ answer }: Spoken) {
    const prompt = promptOf(SPOKEN_PROMPTS[languageOf(answer.question)].patience)
    prompt.whenReady(() => {
      if (prompt.track.ended || spoken?.answer !== answer || spoken.hasSounded || mouth.isHeld) prompt.cancel()
      else play(prompt, 'first')
    })
  }

  return {
    ahead(text) {
      if (begun?.question === text) return
      dropAhead()
      begun = start(text)
    },
    dropAhead,
    answer(text, said, asked) {
      const answer = !asked && begun?.question === text ? begun : start(text, asked)
      if (begun !== answer) dropAhead()
      begun = null
      const current: Spoken = { answer, isInstruction: asked?.isInstruction ?? false, said, decidedAt: performance.now(), hasSounded: false, isSilent: options.isSilent ?? false, waterfall: null }
      spoken = current
      const started = () => emit({ type: 'answer-started', answer: answer.id, utterance: said.utterance, isPrompt: false })
      if (storing) void stored.then(started)
      else started()
      if (place.kind === 'session') void inSession(place.sessionId, answer, () => answer.ended)
      saying.set(answer.track, answer.id)
      const seconds = options.settings.patience_prompt_s
      if (seconds && !options.isSilent) patience = setTimeout(() => askForPatience(current), seconds * 1_000)
      answer.confirm()
      mouth.play(answer.track)
    },
    tell,
    hold() {
      if (mouth.isHeld || !mouth.current) return
      mouth.hold()
      emit({ type: 'playback', answer: saying.get(mouth.current) ?? '', state: 'held', heardMs: mouth.heardMs() })
    },
    resume() {
      if (!mouth.isHeld || !mouth.current) return
      emit({ type: 'playback', answer: saying.get(mouth.current) ?? '', state: 'playing', heardMs: mouth.heardMs() })
      mouth.resume()
    },
    interrupt(mostMs) {
      const answer = spoken?.answer
      mouth.stop(mostMs)
      answer?.abort()
    },
    isSaying: answer => spoken?.answer.id === answer || (mouth.current !== undefined && saying.get(mouth.current) === answer),
    get isAnswering() {
      return spoken !== null || mouth.current !== undefined
    },
    get isHeld() {
      return mouth.isHeld
    },
    get hasAsked() {
      return hasAsked
    },
    async close() {
      isClosed = true
      dropAhead()
      const answer = spoken?.answer
      mouth.close()
      answer?.abort()
      await stored
    }
  }
}
