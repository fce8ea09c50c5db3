import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiKey, signIn } from './api.ts'
import { startBystander } from './bystander.ts'
import { installTinyAsr, openRealtimeSocket, speechOf } from './realtime.ts'
import { startServer } from './server.ts'

export const SERVER_VAD = { audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 400 } } } }
export const SHORT_QUESTION = 'заказ пицца'
export const SHORT_ANSWER = 'один два три четыре пять'
export const LONG_QUESTION = 'помощь оператор'
/** More than half a minute of speech, in sentences. */
export const LONG_ANSWER = Array.from({ length: 12 }, () => 'Спасибо, мастер завтра, запись сегодня, время семь.').join(' ')
export const MIDDLE_QUESTION = 'запись завтра'
export const MIDDLE_ANSWER = 'Спасибо, мастер завтра. Запись сегодня, время семь. Заказ пицца, помощь оператор.'
const FAQ = [[SHORT_QUESTION, SHORT_ANSWER], [MIDDLE_QUESTION, MIDDLE_ANSWER], [LONG_QUESTION, LONG_ANSWER]]

/**
 * A built server that hears and speaks, with a healthy conversation going on all the time. `prepare` changes its data
 * folder before the start.
 */
export async function startSpeakingServer({ env = {}, prepare = () => {} }: { env?: Record<string, string>, prepare?: (dataDir: string) => void } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))
  installTinyAsr(dataDir)
  prepare(dataDir)
  const server = await startServer({ dataDir, env })
  const admin = await signIn(server)
  for (const [question, answer] of FAQ) await admin.call('POST', '/admin/faq/entries', { question, answer })
  const { secret: key } = await createApiKey(admin, ['chat', 'speech'])
  const bystander = await startBystander({ url: server.url, key, question: await speechOf(admin, SHORT_QUESTION), heard: SHORT_QUESTION, answer: SHORT_ANSWER })
  return {
    server, admin, key, dataDir, bystander,
    open: (session: Record<string, unknown> = SERVER_VAD) => openRealtimeSocket(server.url, key, session),
    async stop() {
      await bystander.stop()
      const code = await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
      return code
    }
  }
}
export type SpeakingServer = Awaited<ReturnType<typeof startSpeakingServer>>
