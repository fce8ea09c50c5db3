// Measures the built server against a stub model on loopback, everything on, and writes the figures as JSON.
// npm run bench -- --only throughput,start
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installTinyAsr } from '../support/realtime.ts'
import { createApiKey, signIn } from '../support/api.ts'
import { startServer } from '../support/server.ts'
import { measureApi, OF_API, type Note } from './api.ts'
import { knowledgeQuality } from './knowledge-quality.ts'
import { knowledgeSearch } from './knowledge-search.ts'
import { knowledgeServer } from './knowledge-server.ts'
import { recognition } from './recognition.ts'
import { againstBounds } from './bounds.ts'
import { figures } from './statistics.ts'
import { turnTaking } from './turn-taking.ts'
import { bargeIn, cachedPhrase, manyConversations, voiceToVoice } from './conversation.ts'

/** The limits stay on, high enough not to refuse the load. */
const HIGH_LIMITS = { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_DEFAULT: '100000000', RATE_LIMIT_CHAT: '100000000', RATE_LIMIT_TTS: '100000000', RATE_LIMIT_STT: '100000000', RATE_LIMIT_AUTH: '1000' }
const STARTS = 7

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wanted = (name: string) => !values.only || values.only.split(',').includes(name)
const results: Record<string, unknown> = {}
const note: Note = async (name, measure) => {
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

if (OF_API.some(wanted)) await measureApi(note, HIGH_LIMITS)
const CONVERSATIONS = ['voice_to_voice_own', 'voice_to_voice_declared', 'barge_in', 'conversations', 'cached_phrase']
if (CONVERSATIONS.some(wanted)) await measureConversations()

const { beyond, unmeasured } = againstBounds(results, wanted)
for (const line of beyond) console.log(`BEYOND ITS BOUND: ${line}`)
for (const line of unmeasured) console.log(`NOT MEASURED: ${line}`)

const report = {
  date: new Date().toISOString(),
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), node: process.version, platform: `${process.platform} ${process.arch}`, load_average: loadavg().map(load => Math.round(load * 100) / 100) },
  results,
  beyond,
  unmeasured
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
  try {
    const admin = await signIn(server)
    const { secret: token } = await createApiKey(admin, ['chat', 'speech', 'admin'])
    const bench = { server, admin, token }
    await note('conversations', () => manyConversations(bench))
    await note('voice_to_voice_own', () => voiceToVoice(bench, { words: 0, model: 0, voice: 0 }, 300))
    await note('voice_to_voice_declared', () => voiceToVoice(bench, { words: 150, model: 250, voice: 120 }, 200))
    await note('barge_in', () => bargeIn(bench))
    await note('cached_phrase', () => cachedPhrase(bench))
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
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
