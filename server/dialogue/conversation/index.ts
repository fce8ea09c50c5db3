import { createVad } from '#server/audio/vad'
import { createCallerLimit } from '#server/runtime/caller-limit'
import { onShutdown } from '#server/runtime/shutdown'
import { openLiveStt } from '#server/stt'
import { say } from '#server/tts/speech'
import { countRecentSpeech } from '#server/tts/speech-activity'
import { runTurn } from '../run-turn'
import { openConversation as openWith } from './conversation'
import { finishedBySound } from './sound-ending'
import type { Conversation, ConversationEngines, ConversationEvent, ConversationOptions } from './types'

export type { Conversation, ConversationEvent, ConversationManner, ConversationOptions, SaidMessage } from './types'

const ENGINES: ConversationEngines = { createVad, openStt: openLiveStt, say, runTurn, finishedBySound }

/** After the open answers, before the voices end and the database is closed. */
const CONVERSATIONS_ORDER = 15
const open = new Set<Conversation>()
const takeConversation = createCallerLimit({ perCaller: 8, overall: 32, what: 'conversations are open' })

/**
 * A conversation with the engines of this installation. Throws AppError 503 `no_recogniser` when nothing here can
 * listen, 429 when enough conversations are open.
 */
export async function openConversation(options: ConversationOptions, emit: (event: ConversationEvent) => void): Promise<Conversation> {
  const place = takeConversation(options.who.client)
  // Nothing is rendered ahead while a person may speak or listen any moment.
  const speech = countRecentSpeech()
  const leave = () => {
    place[Symbol.dispose]()
    speech[Symbol.dispose]()
  }
  const conversation = await openWith(options, (event) => {
    if (event.type !== 'trouble') speech.touch()
    emit(event)
  }, ENGINES).catch((error) => {
    leave()
    throw error
  })
  open.add(conversation)
  return {
    ...conversation,
    close() {
      open.delete(conversation)
      leave()
      return conversation.close()
    }
  }
}

/** What was heard of their answers is stored. */
onShutdown('conversations', CONVERSATIONS_ORDER, () => Promise.all([...open].map(conversation => conversation.close())))
