import { failureCode } from '#server/runtime/errors'
import type { ChatEvent } from '#shared/schemas/chat'
import type { LiveTurn } from './live-turns'
import type { TurnPart } from './types'

/** The parts of a turn in the words of the predecessor's stream, each as JSON; `[DONE]` ends it unless it failed. */
export async function* chatEvents(turn: LiveTurn): AsyncGenerator<string> {
  for await (const part of turn.parts()) {
    const event = toEvent(part)
    if (event) yield JSON.stringify(event)
    if (part.type === 'turn-failed') return
  }
  yield '[DONE]'
}

/** What the page is told of one part; null where it is told nothing. */
export function toEvent(part: TurnPart): ChatEvent | null {
  switch (part.type) {
    case 'turn-started': return part.message && { type: 'user_message', message: part.message }
    case 'sources-found': return { type: 'sources', sources: part.sources }
    case 'text-delta': return { type: 'chunk', content: part.text }
    case 'text-ended': return null
    case 'turn-ended': return part.message && { type: 'assistant_message', message: part.message }
    case 'turn-failed': return { type: 'error', content: part.detail, code: failureCode(part.failure), message: part.message }
  }
}
