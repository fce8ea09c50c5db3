// Runs inside the worker threads: erasable TypeScript, relative imports with their extension.
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { JobError } from './worker-jobs.ts'

/** Keeps the models that were used last. */
export function createSessionCache(most: number) {
  const sessions = new Map<string, InferenceSession>()

  return {
    /** Loads the model where it is not loaded, or where its file is another one by now. Throws JobError for a missing and for a broken file. */
    async open(path: string): Promise<InferenceSession> {
      const key = await identityOf(path)
      const session = sessions.get(key) ?? await load(path)
      sessions.delete(key)
      sessions.set(key, session)
      for (const [oldest, unused] of [...sessions].slice(0, -most)) {
        sessions.delete(oldest)
        await unused.release()
      }
      return session
    }
  }
}

async function identityOf(path: string): Promise<string> {
  const file = await stat(path).catch((cause) => {
    throw new JobError(`the model ${basename(path)} is not there`, 'unavailable', cause)
  })
  return JSON.stringify([path, file.size, file.mtimeMs])
}

const load = (path: string) => InferenceSession.create(path, {
  // Half of the processors: the other half listens, thinks and serves.
  intraOpNumThreads: Math.max(1, Math.min(4, availableParallelism() >> 1)),
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  // Waiting threads otherwise burn a whole processor between two sentences.
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } }
}).catch((cause) => {
  throw new JobError(`the model ${basename(path)} can't be loaded: the file is broken, cut off or of another kind`, 'bad-answer', cause)
})

/** The sound that a model gives as its first output. Throws JobError when that is none. */
export function firstOutput({ outputNames }: InferenceSession, results: InferenceSession.OnnxValueMapType): Float32Array {
  const data = results[outputNames[0]!]?.data
  if (!(data instanceof Float32Array)) throw new JobError('the model gives no sound', 'bad-answer')
  return data
}
