import { v7 as uuid } from 'uuid'
import { createFrameQueue } from './frame-queue'
import { createHeardText } from './heard-text'
import type { Track } from './mouth'
import type { ConversationEngines, ConversationEvent, ConversationOptions } from './types'
import { createClauseVoice } from './voice'

interface PromptParts {
  engines: ConversationEngines
  options: ConversationOptions
  /** Whose speech is counted together: one conversation. */
  caller: string
  emit(event: ConversationEvent): void
  ended(track: Track): void
  trouble(error: unknown): void
}

/** Something that the secretary says on its own account: no answer and no part of the history. */
export interface Prompt {
  readonly id: string
  readonly text: string
  readonly track: Track
  /** Called once, when its first sound is there or is known not to come. */
  whenReady(act: () => void): void
  cancel(): void
}

/** Its sound is made from now on; who wants it to be heard plays its track. */
export function createPrompt(text: string, { engines, options, caller, emit, ended, trouble }: PromptParts): Prompt {
  const id = uuid()
  const frames = createFrameQueue()
  const controller = new AbortController()
  const voice = createClauseVoice({ engines, options, caller, signal: controller.signal, frames, heard: createHeardText(), trouble })
  let isTold = false

  const track: Track = {
    next: frames.next,
    get ended() {
      return frames.ended
    },
    onChange: frames.onChange,
    started() {
      isTold = true
      emit({ type: 'answer-started', answer: id, utterance: null, isPrompt: true })
      emit({ type: 'playback', answer: id, state: 'playing', heardMs: 0 })
      emit({ type: 'clause-started', answer: id, text })
    },
    finished(heardMs, outcome) {
      cancel()
      if (isTold) {
        emit({ type: 'playback', answer: id, state: outcome, heardMs })
        emit({ type: 'answer-ended', answer: id, text, outcome: outcome === 'cut' ? 'interrupted' : 'complete' })
      }
      ended(track)
    }
  }

  function cancel() {
    controller.abort()
    frames.drop()
  }

  voice.say({ text, end: text.length })
  voice.finish()
  return {
    id,
    text,
    track,
    cancel,
    whenReady(act) {
      frames.onChange(() => {
        frames.onChange(() => {})
        act()
      })
    }
  }
}
