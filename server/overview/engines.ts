import { prisma } from '#server/database/client'
import { knowledgeState } from '#server/knowledge/state'
import { describeBackend, providerOf } from '#server/llm/models'
import { rankEngines, sttState } from '#server/stt'
import { ttsState } from '#server/tts'
import type { Engine } from '#shared/schemas/system'
import { databaseState } from './health'
import { getSetting } from '#server/system/settings'

/** A failure of the model in use counts as its state for as long, unless it answered since. */
const FAILURE_COUNTS_MS = 15 * 60_000

const SPEECH_STATES = { running: 'ok', idle: 'idle', failed: 'failed' } as const

/** The parts that answer and what they are doing; `detail` holds a name or a number, the page says it in words. */
export async function listEngines(): Promise<Engine[]> {
  const [llm, stt, faq, knowledge, database] = await Promise.all([llmEngine(), sttEngines(), prisma.faqEntry.count({ where: { enabled: true } }), knowledgeState(), databaseState()])
  return [
    llm,
    ...ttsState().map(({ driver, state, detail }) => ({ id: `tts:${driver}`, kind: 'tts' as const, name: driver, state: SPEECH_STATES[state], detail: detail ?? null })),
    ...stt,
    { id: 'faq', kind: 'faq', name: 'faq', state: faq ? 'ok' : 'off', detail: String(faq) },
    { id: 'knowledge', kind: 'knowledge', name: 'knowledge', state: knowledge.documents ? 'ok' : 'off', detail: String(knowledge.passages) },
    { id: 'database', kind: 'database', name: 'sqlite', state: database.status === 'ok' ? 'ok' : 'failed', detail: String(database.size_bytes) }
  ]
}

async function llmEngine(): Promise<Engine> {
  const backend = getSetting('llm.backend')
  const engine = { id: `llm:${backend}`, kind: 'llm' as const }
  const described = await describeBackend(backend, null).catch(() => undefined)
  if (!described) return { ...engine, name: backend, state: 'failed', detail: 'unavailable' }
  const last = await prisma.turn.findFirst({
    where: { provider: providerOf(backend), created: { gte: new Date(Date.now() - FAILURE_COUNTS_MS) }, OR: [{ failure: { not: null } }, { answered_by: 'model' }] },
    orderBy: { created: 'desc' }
  })
  const failure = backend === 'builtin' ? null : last?.failure ?? null
  return { ...engine, name: described.provider_type, state: failure ? 'failed' : 'ok', detail: failure ?? (described.model || null) }
}

/** What hears live speech now; nothing where nothing is installed. */
async function sttEngines(): Promise<Engine[]> {
  const [engine] = (await rankEngines()).live
  if (!engine) return []
  const { state, detail } = sttState().find(used => used.engine === engine.id) ?? { state: 'idle' }
  return [{ id: `stt:${engine.id}`, kind: 'stt', name: engine.name, state: SPEECH_STATES[state], detail: state === 'failed' ? detail ?? null : null }]
}
