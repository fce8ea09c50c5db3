import { setTimeout as wait } from 'node:timers/promises'
import { connectModel, createApiKey, createSession, signIn } from '../support/api.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { residentMb, startStubProcess } from './processes.ts'
import { firstToken, manyStreams, oneByOne, throughput } from './scenarios.ts'

export type Note = (name: string, measure: () => Promise<unknown>) => Promise<void>

/** What `measureApi` notes. */
export const OF_API = ['idle_memory_mb', 'first_token', 'throughput', 'streams', 'faq', 'speech', 'memory_after_load_mb']
const IDLE_MS = 5_000

/** Requests to the built server, started with `env`, in front of the stub model. */
export async function measureApi(note: Note, env: Record<string, string>) {
  const stub = await startStubProcess()
  try {
    const server = await startServer({ env })
    await askServer(note, server, stub.baseUrl).finally(server.stop)
  } finally {
    await stub.stop()
  }
}

async function askServer(note: Note, server: TestServer, direct: string) {
  const admin = await signIn(server)
  await note('idle_memory_mb', async () => {
    await admin.call('GET', '/admin/chat/sessions')
    await wait(IDLE_MS)
    return { resident_mb: residentMb(server.pid), after_ms: IDLE_MS }
  })
  await connectModel(admin, direct)
  const { secret: token } = await createApiKey(admin, ['chat', 'speech', 'admin'])
  const ours = `${server.url}/v1`

  await note('first_token', () => firstToken({ ours, direct, token }))
  await note('throughput', async () => {
    await throughput(ours, token, 'anna-secretary', 64, 3_000) // warm-up
    return { direct: await throughput(direct, token, 'stub-small'), through: await throughput(ours, token, 'anna-secretary') }
  })
  await note('streams', async () => ({ direct: await manyStreams(direct, token, 'stub-small'), through: await manyStreams(ours, token, 'anna-secretary') }))
  await note('faq', async () => {
    const session = await createSession(admin)
    const stored = await oneByOne(`${server.url}/admin/chat/sessions/${session}/messages`, token, Array.from({ length: 300 }, () => ({ content: 'Кто ты?' })))
    const inline = await oneByOne(`${ours}/chat/completions`, token, Array.from({ length: 300 }, () => ({ messages: [{ role: 'user', content: 'Кто ты?' }] })))
    return { stored_session: stored, v1: inline }
  })
  await note('speech', () => oneByOne(`${ours}/audio/speech`, token, Array.from({ length: 80 }, (_, index) =>
    ({ model: 'tts-1', input: `Здравствуйте, ваш заказ номер ${index} готов.`, response_format: 'pcm' }))))
  await note('memory_after_load_mb', async () => ({ resident_mb: residentMb(server.pid) }))
}
