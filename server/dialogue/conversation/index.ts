import { createVad } from '#server/audio/vad'
import { openLiveStt } from '#server/stt'
import { say } from '#server/tts/speech'
import { runTurn } from '../run-turn'
import { openConversation as open } from './conversation'
import { finishedBySound } from './sound-ending'
import type { ConversationEngines, ConversationEvent, ConversationOptions } from './types'

export type { Conversation, ConversationEvent, ConversationManner, ConversationOptions, SaidMessage, TurnTaking } from './types'

const ENGINES: ConversationEngines = { createVad, openStt: openLiveStt, say, runTurn, finishedBySound }

/** A conversation with the engines of this installation. Throws AppError 503 `no_recogniser` when nothing here can listen. */
export const openConversation = (options: ConversationOptions, emit: (event: ConversationEvent) => void) => open(options, emit, ENGINES)
