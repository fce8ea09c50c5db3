import { fileURLToPath } from 'node:url'

/** Every other file of this folder: the entry of a worker thread or a child process. */
export type WorkerName = 'decode-audio' | 'espeak' | 'extract' | 'knowledge-index' | 'openvoice' | 'piper' | 'sherpa-listening' | 'sherpa-voice' | 'text-model' | 'vad' | 'smart-turn'

/**
 * The file to run. In a build it lies compiled beside the server (modules/workers.ts puts it there, in dev too);
 * in tests this module is not bundled and Node runs the source.
 */
export function workerEntry(name: WorkerName): string {
  const here = import.meta.url
  return fileURLToPath(new URL(here.endsWith('.ts') ? `./${name}.ts` : `./workers/${name}.mjs`, here))
}
