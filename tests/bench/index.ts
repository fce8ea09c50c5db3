// Measures the built server against a stub model on loopback, everything on, and writes the figures as JSON.
// npm run bench -- --only throughput,start
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { installTinyAsr } from '../support/realtime.ts'
import { connectModel, createApiKey, createSession, signIn } from '../support/api.ts'
import { startServer } from '../support/server.ts'
import { knowledgeQuality } from './knowledge-quality.ts'
import { knowledgeSearch } from './knowledge-search.ts'
import { knowledgeServer } from './knowledge-server.ts'
import { residentMb, startStubProcess } from './processes.ts'
import { recognition } from './recognition.ts'
import { firstToken, manyStreams, oneByOne, throughput } from './scenarios.ts'
import { beyondBounds } from './bounds.ts'
import { figures } from './statistics.ts'
import { turnTaking } from './turn-taking.ts'
import { bargeIn, cachedPhrase, manyConversations, voiceToVoice } from './conversation.ts'

/** The limits stay on, high enough not to refuse the load. */
const HIGH_LIMITS = { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_DEFAULT: '100000000', RATE_LIMIT_CHAT: '100000000', RATE_LIMIT_TTS: '100000000', RATE_LIMIT_STT: '100000000', RATE_LIMIT_AUTH: '1000' }
const STARTS = 7
const IDLE_MS = 5_000

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wanted = (name: string) => !values.only || values.only.split(',').includes(name)
const results: Record<string, unknown> = {}
const note = async (name: string, measure: () => Promise<unknown>) => {
  if (!wanted(name)) return
  results[name] = await measure()
  console.log(name, JSON.stringify(results[name]))
}

await note('turn-taking', async () => turnTaking())
await note('start', measureStarts)
await note('recognition', () => recognition())
await note('knowledge-quality', () => knowledgeQuality())
await note('knowledge-search', () => knowledgeSearch())
await note('knowledge-server', () => knowledgeServer())

const stub = await startStubProcess()
const server = await startServer({ env: HIGH_LIMITS })
const admin = await signIn(server)
await note('idle_memory_mb', async () => {
  await admin.call('GET', '/admin/chat/sessions')
  await wait(IDLE_MS)
  return { resident_mb: residentMb(server.pid), after_ms: IDLE_MS }
})
await connectModel(admin, stub.baseUrl)
const { secret: token } = await createApiKey(admin, ['chat', 'speech', 'admin'])
const ours = `${server.url}/v1`

await note('first_token', () => firstToken({ ours, direct: stub.baseUrl, token }))
await note('throughput', async () => {
  await throughput(ours, token, 'anna-secretary', 64, 3_000) // warm-up
  return { direct: await throughput(stub.baseUrl, token, 'stub-small'), through: await throughput(ours, token, 'anna-secretary') }
})
await note('streams', async () => ({ direct: await manyStreams(stub.baseUrl, token, 'stub-small'), through: await manyStreams(ours, token, 'anna-secretary') }))
await note('faq', async () => {
  const session = await createSession(admin)
  const stored = await oneByOne(`${server.url}/admin/chat/sessions/${session}/messages`, token, Array.from({ length: 300 }, () => ({ content: 'Кто ты?' })))
  const inline = await oneByOne(`${ours}/chat/completions`, token, Array.from({ length: 300 }, () => ({ messages: [{ role: 'user', content: 'Кто ты?' }] })))
  return { stored_session: stored, v1: inline }
})
await note('speech', () => oneByOne(`${ours}/audio/speech`, token, Array.from({ length: 80 }, (_, index) =>
  ({ model: 'tts-1', input: `Здравствуйте, ваш заказ номер ${index} готов.`, response_format: 'pcm' }))))
await note('memory_after_load_mb', async () => ({ resident_mb: residentMb(server.pid) }))

await server.stop()
await stub.stop()

const CONVERSATIONS = ['voice_to_voice_own', 'voice_to_voice_declared', 'barge_in', 'conversations', 'cached_phrase']
if (CONVERSATIONS.some(wanted)) await measureConversations()

const beyond = beyondBounds(results)
for (const line of beyond) console.log(`BEYOND ITS BOUND: ${line}`)

const report = {
  date: new Date().toISOString(),
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), node: process.version, platform: `${process.platform} ${process.arch}`, load_average: loadavg().map(load => Math.round(load * 100) / 100) },
  results,
  beyond
}
mkdirSync('bench-results', { recursive: true })
const file = join('bench-results', `${report.date.replaceAll(':', '-').slice(0, 19)}.json`)
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
console.log(`Written to ${file}`)

/** Spoken conversations, with a recogniser of their own. */
async function measureConversations() {
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  installTinyAsr(dataDir)
  const server = await startServer({ dataDir, env: HIGH_LIMITS })
  const admin = await signIn(server)
  const { secret: token } = await createApiKey(admin, ['chat', 'speech', 'admin'])
  const bench = { server, admin, token }
  await note('conversations', () => manyConversations(bench))
  await note('voice_to_voice_own', () => voiceToVoice(bench, { words: 0, model: 0, voice: 0 }, 300))
  await note('voice_to_voice_declared', () => voiceToVoice(bench, { words: 150, model: 250, voice: 120 }, 200))
  await note('barge_in', () => bargeIn(bench))
  await note('cached_phrase', () => cachedPhrase(bench))
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** From the start of the process to an answer of /health: with a new database, then with one that is there. */
async function measureStarts() {
  const samples = { fresh: [] as number[], again: [] as number[] }
  for (let i = 0; i < STARTS; i++) {
    const dataDir = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
    for (const kind of ['fresh', 'again'] as const) {
      const started = performance.now()
      const starting = await startServer({ dataDir })
      const { status } = await fetch(`${starting.url}/health`)
      if (status === 200) samples[kind].push(performance.now() - started)
      await starting.stop()
    }
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { fresh_database_ms: figures(samples.fresh), known_database_ms: figures(samples.again) }
}
