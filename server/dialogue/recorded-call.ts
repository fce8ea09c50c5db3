import { v7 as uuid } from 'uuid'
import { AppError } from '#server/runtime/errors'
import { recogniseFile } from '#server/stt/recordings'
import { say } from '#server/tts/speech'
import type { Caller } from '#server/system/callers'
import { getDefaultPersona } from './personas'
import { plainChat } from './plain-chat'

/** As much of a text as fits into a header beside others: bytes of its percent-encoded form. */
const MOST_HEADER_BYTES = 3_000

/** A recording of what somebody said, answered in the caller's plain conversation and spoken. The recording is kept nowhere. */
export async function answerRecording(file: { bytes: Uint8Array, contentType: string }, sessionId: string | undefined, user: Caller, signal: AbortSignal) {
  const origin = { source: 'api', source_id: user.apiKeyId }
  const { text, language } = await recogniseFile(file, {}, origin, signal)
  if (!text) throw new AppError(422, 'nothing_heard', 'No words were recognised in this recording')
  const { response } = await plainChat(text, sessionId, user)
  signal.throwIfAborted()
  const { frames } = await say({ text: response, personaVoice: getDefaultPersona().voice }, { caller: user.id, ...origin }, signal)
  return {
    frames,
    headers: { 'x-call-id': uuid(), 'x-recognized-text': headerText(text), 'x-response-text': headerText(response), 'x-language': language }
  }
}

/** Headers hold Latin letters only: percent-encoded UTF-8, cut at a whole character. */
export function headerText(text: string): string {
  let header = ''
  for (const character of text.toWellFormed()) {
    const next = encodeURIComponent(character)
    if (header.length + next.length > MOST_HEADER_BYTES) return `${header}${encodeURIComponent('…')}`
    header += next
  }
  return header
}
