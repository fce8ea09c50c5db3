import { render } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import type { ConversationEvent } from './types'

/** What the other end may know of something that failed; the log has the rest. */
export function troubleOf(error: unknown): Extract<ConversationEvent, { type: 'trouble' }> {
  const { status, code, detail } = render(error)
  if (status >= 500) logger.warn({ err: error }, 'conversation in trouble')
  return { type: 'trouble', code, detail }
}
