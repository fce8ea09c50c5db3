import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import { workerEntry } from '#server/workers'
import type { KnowledgeIndex } from '../index/types'

export function createKnowledgeIndex({ path }: { path: string }): KnowledgeIndex {
  const questions = new Map<number, { resolve(v: any): void, reject(e: unknown): void }>()
  let last = 0
  const fail = (d: string) => { const all = [...questions.values()]; questions.clear(); for (const q of all) q.reject(new DriverError('knowledge-index', d, { retryable: true, reason: 'unavailable' })) }
  const thread = createThread<any, any>({ entry: workerEntry('knowledge-stand-in'), data: { path }, idleMs: 600_000, stallMs: 60_000, onGone: fail, onMessage(m) { if (m.alive) return; const q = questions.get(m.id); questions.delete(m.id); if (!questions.size) thread.setBusy(false); if ('failed' in m) q?.reject(new Error(m.failed)); else q?.resolve(m.value) } })
  const call = (call: string) => (...args: any[]) => new Promise<any>((resolve, reject) => { if (!thread.ensure()) throw new Error('paused'); const id = ++last; questions.set(id, { resolve, reject }); thread.setBusy(true); thread.send({ id, call, args }) })
  return { search: (q: any) => call('search')(q), compare: call('compare'), put: call('put'), forget: call('forget'), passages: call('passages'), missingVectors: call('missingVectors'), addVectors: call('addVectors'), dropVectors: call('dropVectors'), stats: call('stats'), dispose: () => thread.end() }
}
