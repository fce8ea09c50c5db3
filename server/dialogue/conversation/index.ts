import { createVad } from '#server/audio/vad'
import { onShutdown } from '#server/runtime/shutdown'
import { openLiveStt } from '#server/stt'
import { say } from '#server/tts/speech'
import { countSpeech } from '#server/tts/speech-activity'
import { runTurn } from '../run-turn'
import { openConversation as openWith } from './conversation'
import { finishedBySound } from './sound-ending'
import type { Conversation, ConversationEngines, ConversationEvent, ConversationOptions } from './types'

export type { Conversation, ConversationEvent, ConversationManner, ConversationOptions, SaidMessage } from './types'

const ENGINES: ConversationEngines = { createVad, openStt: openLiveStt, say, runTurn, finishedBySound }

/** After the open answers, before the voices end and the database is closed. */
const CONVERSATIONS_ORDER = 15
const open = new Set<Conversation>()

/** A conversation with the engines of this installation. Throws AppError 503 `no_recogniser` when nothing here can listen. */
export async function openConversation(options: ConversationOptions, emit: (event: ConversationEvent) => void): Promise<Conversation> {
  const conversation = await openWith(options, emit, ENGINES)
  // Nothing is rendered ahead while a person may speak or listen any moment.
  const activity = countSpeech()
  open.add(conversation)
  return {
    ...conversation,
    close() {
      if (open.delete(conversation)) activity[Symbol.dispose]()
      return conversation.close()
    }
  }
}

/** What was heard of their answers is stored. */
onShutdown('conversations', CONVERSATIONS_ORDER, () => Promise.all([...open].map(conversation => conversation.close())))
