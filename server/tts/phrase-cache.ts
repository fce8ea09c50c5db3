import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { joinSamples, type PcmFrame } from '#server/audio/pcm'
import { config } from '#server/runtime/config'
import { createPhraseFiles } from './phrase-files'

export interface PhraseCacheOptions {
  folder: string
  memoryBytes: number
  diskBytes: number
  /** A longer sound is not kept. */
  phraseBytes: number
}

export interface KeepOptions {
  /** Rendered ahead: it is written to disk at once, not when it is asked for again, and counts as no hit or miss. */
  keep?: boolean
}

/** Says that what is being spoken is not the sound of its key: another voice speaks. */
export type Discard = () => void

export type PhraseCache = ReturnType<typeof createPhraseCache>

/** What a reader of a kept sound gets at once. */
const BLOCK_MS = 100

/**
 * Sounds of phrases by their key, in memory and on disk. One that is said once stays in memory only: most answers are
 * never said again, and what was said to one person is not left lying around.
 */
export function createPhraseCache({ folder, memoryBytes, diskBytes, phraseBytes }: PhraseCacheOptions) {
  const files = createPhraseFiles(folder, diskBytes)
  /** In the order of their last use. */
  const memory = new Map<string, PcmFrame & { isKept: boolean }>()
  let bytes = 0
  let hits = 0
  let misses = 0

  function forget(key: string) {
    bytes -= memory.get(key)?.samples.byteLength ?? 0
    memory.delete(key)
  }

  function remember(key: string, phrase: PcmFrame, isKept: boolean) {
    forget(key)
    if (phrase.samples.byteLength > memoryBytes) return
    memory.set(key, { ...phrase, isKept })
    bytes += phrase.samples.byteLength
    for (const oldest of memory.keys()) {
      if (bytes <= memoryBytes) return
      forget(oldest)
    }
  }

  async function find(key: string): Promise<PcmFrame | undefined> {
    const known = memory.get(key)
    if (!known) {
      const phrase = await files.read(key)
      if (phrase) remember(key, phrase, true)
      return phrase
    }
    if (!known.isKept) files.keep(key, known)
    remember(key, known, true)
    return known
  }

  /** Passes the sound on and keeps it once it is whole. */
  async function* recorded(key: string, synthesize: (discard: Discard) => AsyncIterable<PcmFrame>, keep: boolean): AsyncGenerator<PcmFrame> {
    const blocks: Int16Array[] = []
    let size = 0
    let sampleRate = 0
    for await (const frame of synthesize(() => size = Infinity)) {
      sampleRate = frame.sampleRate
      size += frame.samples.byteLength
      if (size <= phraseBytes) blocks.push(frame.samples.slice())
      else blocks.length = 0
      yield frame
    }
    if (!blocks.length || size > phraseBytes) return
    const phrase = { samples: joinSamples(blocks), sampleRate }
    remember(key, phrase, keep)
    if (keep) files.keep(key, phrase)
  }

  return {
    /** The kept sound of `key`, else what `synthesize` gives, which is kept when it came to its end. */
    async* speech(key: string, synthesize: (discard: Discard) => AsyncIterable<PcmFrame>, { keep = false }: KeepOptions = {}): AsyncGenerator<PcmFrame> {
      const phrase = await find(key)
      if (phrase && !keep) hits++
      if (!phrase && !keep) misses++
      yield* phrase ? blocksOf(phrase) : recorded(key, synthesize, keep)
    },
    /** Whether it is on disk: nothing is gained by rendering it again. */
    isKept: (key: string) => files.has(key),
    async state() {
      const disk = await files.state()
      return { entries: memory.size, bytes, max_bytes: memoryBytes, hits, misses, disk }
    },
    /** Forgets every sound and says how many there were. */
    async clear(): Promise<number> {
      const known = new Set([...memory.keys(), ...await files.keys()])
      memory.clear()
      bytes = 0
      await files.clear()
      return known.size
    },
    /** Ends when everything that was to be kept is on disk. */
    written: () => files.written()
  }
}

/** Copies, since a reader may hand its frames over to another thread. */
function* blocksOf({ samples, sampleRate }: PcmFrame): Generator<PcmFrame> {
  const step = Math.max(1, Math.round(sampleRate * BLOCK_MS / 1_000))
  for (let at = 0; at < samples.length; at += step) yield { samples: samples.slice(at, at + step), sampleRate }
}

const MEGABYTE = 1_048_576

let cache: PhraseCache | undefined

/** The cache of this installation; its folder is read when a phrase is first asked for. */
export const phraseCache = (): PhraseCache => cache ??= createPhraseCache({
  folder: join(config().dataDir, 'phrases'), memoryBytes: 32 * MEGABYTE, diskBytes: 256 * MEGABYTE, phraseBytes: 4 * MEGABYTE
})

/** Grows when the same request begins to sound otherwise than before. */
const VERSION = 1

/**
 * The key of a sound: a digest of everything that shapes it, among it the size and date of each file that `options`
 * name by its absolute path, so that a model or a recording that was replaced is not heard any more.
 */
export async function phraseKey(shape: { options?: unknown, [part: string]: unknown }): Promise<string> {
  const files: unknown[] = []
  for (const path of pathsIn(shape.options)) {
    const found = await stat(path).catch(() => undefined)
    files.push(found ? [found.size, found.mtimeMs] : null)
  }
  return createHash('sha256').update(JSON.stringify([VERSION, shape, files])).digest('hex')
}

function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return isAbsolute(value) && !value.includes('\n') && value.length < 1_000 ? [value] : []
  return value && typeof value === 'object' ? Object.values(value).flatMap(pathsIn) : []
}
