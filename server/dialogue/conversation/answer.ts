import { createClauseCutter } from '#server/tts/text/clauses'
import type { Message, Source } from '#shared/schemas/chat'
import type { LlmUsage } from '#server/llm'
import type { TurnInput } from '../types'
import { createFrameQueue } from './frame-queue'
import { createHeardText } from './heard-text'
import { FRAME_MS, type Track } from './mouth'
import type { ConversationEngines, ConversationOptions } from './types'
import { createClauseVoice } from './voice'

export interface AnswerEnding {
  text: string
  message: Message | null
  outcome: 'complete' | 'interrupted' | 'failed'
  failure?: string
  /** Of the model. */
  usage?: LlmUsage
}

/** One answer on its way: a turn, its clauses and their sound, from before it is sure that it is wanted. */
export interface Answer {
  readonly id: string
  /** What it answers. */
  readonly question: string
  readonly track: Track
  readonly isConfirmed: boolean
  /** performance.now() of the model's first word. */
  readonly firstWordAt: number | null
  /** The person has finished: the turn is stored from now on. */
  confirm(): void
  /** Ends model and voice. Unconfirmed, nothing of it stays. */
  abort(): void
  /** The turn is over and stored; never rejects. */
  readonly ended: Promise<AnswerEnding>
  /** What of the text was heard in so many ms. */
  heardText(ms: number): string
}

/** Told of what becomes of an answer; of its messages and sources only once it is confirmed. */
export interface AnswerListener {
  stored(answer: Answer, role: 'user' | 'assistant', message: Message): void
  sourcesFound(answer: Answer, sources: Source[]): void
  textWritten(answer: Answer, text: string): void
  clauseStarted(answer: Answer, text: string): void
  /** The first frame leaves. */
  soundStarted(answer: Answer): void
  soundEnded(answer: Answer, heardMs: number, outcome: 'ended' | 'cut'): void
  trouble(error: unknown): void
}

interface AnswerParts {
  id: string
  input: TurnInput
  engines: ConversationEngines
  options: ConversationOptions
  /** Whose speech is counted together: one conversation. */
  caller: string
  listener: AnswerListener
}

export function startAnswer({ id, input, engines, options, caller, listener }: AnswerParts): Answer {
  const controller = new AbortController()
  const { signal } = controller
  const confirmed = Promise.withResolvers<undefined>()
  const whenConfirmed: (() => void)[] = []
  const heard = createHeardText()
  const frames = createFrameQueue()
  const state = { isConfirmed: false, firstWordAt: null as number | null, givenMs: 0 }

  const trouble = (error: unknown) => onceConfirmed(() => listener.trouble(error))
  const onceConfirmed = (tell: () => void) => state.isConfirmed ? tell() : void whenConfirmed.push(tell)

  async function run(): Promise<AnswerEnding> {
    const voice = createClauseVoice({ engines, options, caller, signal, frames, heard, trouble })
    const cutter = createClauseCutter()
    const ending: AnswerEnding = { text: '', message: null, outcome: 'interrupted' }
    for await (const part of engines.runTurn({ ...input, spoken: true, confirmed: confirmed.promise }, signal)) {
      switch (part.type) {
        case 'turn-started': {
          const { message } = part
          if (message) onceConfirmed(() => listener.stored(answer, 'user', message))
          break
        }
        case 'sources-found':
          onceConfirmed(() => listener.sourcesFound(answer, part.sources))
          break
        case 'text-delta':
          state.firstWordAt ??= performance.now()
          ending.text += part.text
          onceConfirmed(() => listener.textWritten(answer, part.text))
          if (!options.isSilent) cutter.push(part.text).forEach(voice.say)
          break
        case 'text-ended':
          if (!options.isSilent) cutter.flush().forEach(voice.say)
          voice.finish()
          break
        case 'turn-ended':
          Object.assign(ending, { text: part.answer.text, message: part.message, outcome: part.interrupted ? 'interrupted' : 'complete', usage: part.answer.usage })
          break
        case 'turn-failed':
          Object.assign(ending, { message: part.message, outcome: 'failed', failure: part.failure })
      }
    }
    return ending
  }

  const ended = Promise.resolve().then(run).catch((error: unknown): AnswerEnding => {
    frames.drop()
    if (!signal.aborted) trouble(error)
    return { text: '', message: null, outcome: signal.aborted ? 'interrupted' : 'failed', failure: 'unavailable' }
  })

  const answer: Answer = {
    id,
    question: input.text,
    ended,
    heardText: heard.until,
    get isConfirmed() {
      return state.isConfirmed
    },
    get firstWordAt() {
      return state.firstWordAt
    },
    confirm() {
      if (state.isConfirmed) return
      state.isConfirmed = true
      confirmed.resolve(undefined)
      whenConfirmed.splice(0).forEach(tell => tell())
    },
    abort() {
      controller.abort(new DOMException('The person speaks', 'AbortError'))
      frames.drop()
    },
    track: {
      next() {
        const frame = frames.next()
        if (frame) heard.begunBefore(state.givenMs += FRAME_MS).forEach(text => listener.clauseStarted(answer, text))
        return frame
      },
      get ended() {
        return frames.ended
      },
      onChange: frames.onChange,
      started: () => listener.soundStarted(answer),
      finished: (ms, outcome) => listener.soundEnded(answer, ms, outcome)
    }
  }
  return answer
}
