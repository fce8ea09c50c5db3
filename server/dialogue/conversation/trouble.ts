import { DriverError, render } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import type { ConversationEvent } from './types'

/** What the other end may know of something that failed; the log has the rest. */
export function troubleOf(error: unknown): Extract<ConversationEvent, { type: 'trouble' }> {
  const { status, code, detail } = render(error)
  if (status >= 500) logger.warn({ err: error }, 'conversation in trouble')
  return { type: 'trouble', code, detail }
}

/** Of one utterance. */
export function failedWords(utterance: string, error: unknown): Extract<ConversationEvent, { type: 'words-failed' }> {
  const { code, detail } = render(error)
  return { type: 'words-failed', utterance, code, detail }
}

const warned = new Set<string>()

/** For what may fail with every pause of every conversation: the log has each kind of it once. */
export function warnOnce(error: unknown, message: string) {
  const kind = `${message}: ${error instanceof DriverError ? error.reason : error instanceof Error ? error.name : 'unknown'}`
  if (warned.has(kind)) return
  warned.add(kind)
  logger.warn({ err: error }, message)
}
