import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import { workerEntry } from '#server/workers'
import type { FromIndex, IndexTask, ToIndex } from './protocol'
import { createRecentResults, keyOf } from './recent-results'
import type { IndexQuery, IndexResult, KnowledgeIndex } from './types'

export { documentTitle } from './cutting'

export interface KnowledgeIndexOptions {
  /** The file; made when there is none. */
  path: string
  /** The file was broken or of another version: the index is empty now, and every document has to be put again. */
  onRemade?(why: string): void
  entry?: string
  idleMs?: number
  stallMs?: number
}

interface Asked {
  resolve(result: unknown): void
  reject(error: unknown): void
}

type Result<Task extends IndexTask> = Awaited<ReturnType<KnowledgeIndex[Task]>>

const DRIVER = 'knowledge-index'
/** More would be answered too late to be of use. */
const MOST_WAITING = 256

/** The index in that file, in a thread that starts with the first call and ends when it is not needed for a while. */
export function createKnowledgeIndex({ path, onRemade, entry = workerEntry('knowledge-index'), idleMs = 600_000, stallMs = 60_000 }: KnowledgeIndexOptions): KnowledgeIndex {
  const waiting = new Map<number, Asked>()
  const recent = createRecentResults()
  let lastId = 0
  const thread = createThread<FromIndex, ToIndex>({ entry, data: { path }, idleMs, stallMs, onMessage: receive, onGone: failAll })

  function failAll(detail: string) {
    const owed = [...waiting.values()]
    waiting.clear()
    for (const { reject } of owed) reject(unavailable(detail))
  }

  function settle(id: number): Asked | undefined {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (!waiting.size) thread.setBusy(false)
    return asked
  }

  function receive(message: FromIndex) {
    if ('working' in message) return
    if ('remade' in message) {
      recent.forget()
      return onRemade?.(message.remade)
    }
    thread.succeeded()
    const asked = settle(message.id)
    if ('result' in message) asked?.resolve(message.result)
    else asked?.reject(message.refused ? refused(message.failed) : unavailable(message.failed))
  }

  function ask<Task extends IndexTask>(task: Task, args: readonly unknown[], signal?: AbortSignal): Promise<Result<Task>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      if (waiting.size >= MOST_WAITING) throw unavailable('too much is waiting for it')
      if (!thread.ensure()) throw unavailable('it keeps ending and is given a pause')
      const id = ++lastId
      const abort = () => settle(id)?.reject(signal?.reason)
      const release = () => signal?.removeEventListener('abort', abort)
      signal?.addEventListener('abort', abort, { once: true })
      waiting.set(id, {
        resolve: result => (release(), resolve(result as Result<Task>)),
        reject: error => (release(), reject(error))
      })
      thread.setBusy(true)
      thread.send({ id, task, args })
    })
  }

  async function change<Task extends IndexTask>(task: Task, ...args: readonly unknown[]): Promise<Result<Task>> {
    recent.forget()
    return await ask(task, args).finally(recent.forget)
  }

  async function search(query: IndexQuery, signal?: AbortSignal): Promise<IndexResult> {
    signal?.throwIfAborted()
    const key = keyOf(query)
    const known = recent.get(key)
    if (known) return structuredClone(known)
    const keep = recent.keeperOf(key)
    const result = await ask('search', [query], signal)
    keep(structuredClone(result))
    return result
  }

  return {
    search,
    compare: documents => ask('compare', [documents]),
    put: document => change('put', document),
    forget: documentId => change('forget', documentId),
    passages: (documentId, page) => ask('passages', [documentId, page]),
    missingVectors: (engine, limit) => ask('missingVectors', [engine, limit]),
    addVectors: (engine, vectors) => change('addVectors', engine, vectors),
    dropVectors: keepEngine => change('dropVectors', keepEngine),
    stats: engine => ask('stats', [engine]),
    async dispose() {
      failAll('it is being ended')
      await thread.end()
    }
  }
}

const unavailable = (detail: string) => new DriverError(DRIVER, `the knowledge can't be searched: ${detail}`, { retryable: true, reason: 'unavailable' })
const refused = (detail: string) => new DriverError(DRIVER, detail, { retryable: false, reason: 'bad-request' })
