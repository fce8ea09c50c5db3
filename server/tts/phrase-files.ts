import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { PcmFrame } from '#server/audio/pcm'
import { logger } from '#server/runtime/logger'

/** A file is these 16 bytes and the samples: mark, rate, number of samples, CRC-32 of all the rest. */
const MARK = 0x31524850 // "PHR1"
const HEADER_BYTES = 16
const NAME = /^([0-9a-f]{64})\.pcm$/
/** Sounds that wait to be written; more are not kept. */
const MAX_WAITING = 32
/** The time of the last use is written at most this often. */
const TOUCH_MS = 3_600_000

/**
 * Sounds in files of one folder, `maxBytes` together; those not used for longest leave. A file that a crash cut short
 * or that was changed is found out by its checksum, removed, and counts as not there. A disk that fails is only logged.
 */
export function createPhraseFiles(folder: string, maxBytes: number) {
  /** In the order of their last use. */
  const known = new Map<string, { bytes: number, usedAt: number }>()
  let bytes = 0
  let opened: Promise<void> | undefined
  let writing = Promise.resolve()
  let waiting = 0
  let writes = 0
  /** Grows when everything is cleared: what was being written then is not kept. */
  let generation = 0

  const pathOf = (key: string) => join(folder, `${key}.pcm`)
  const ready = () => opened ??= list().catch(report('listing phrases failed'))

  async function list() {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const files: { key: string, bytes: number, usedAt: number }[] = []
    for (const name of names) {
      const key = NAME.exec(name)?.[1]
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
      const found = key && await stat(join(folder, name)).catch(() => undefined)
      if (key && found) files.push({ key, bytes: found.size, usedAt: found.mtimeMs })
    }
    for (const { key, ...file } of files.sort((a, b) => a.usedAt - b.usedAt)) add(key, file)
    await shrink()
  }

  function add(key: string, file: { bytes: number, usedAt: number }) {
    forget(key)
    known.set(key, file)
    bytes += file.bytes
  }

  function forget(key: string) {
    bytes -= known.get(key)?.bytes ?? 0
    known.delete(key)
  }

  async function shrink() {
    for (const key of known.keys()) {
      if (bytes <= maxBytes) return
      forget(key)
      await rm(pathOf(key), { force: true })
    }
  }

  async function write(key: string, phrase: PcmFrame) {
    const begun = generation
    const part = join(folder, `${key}.${++writes}.part`)
    const data = new Uint8Array(phrase.samples.buffer, phrase.samples.byteOffset, phrase.samples.byteLength)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const file = await open(part, 'wx', 0o600)
      await file.writev([headerOf(phrase, data), data]).finally(() => file.close())
      await rename(part, pathOf(key))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    if (begun !== generation) return rm(pathOf(key), { force: true })
    add(key, { bytes: HEADER_BYTES + data.length, usedAt: Date.now() })
    await shrink()
  }

  return {
    /** The sound, or undefined. */
    async read(key: string): Promise<PcmFrame | undefined> {
      await ready()
      const file = known.get(key)
      if (!file) return
      const content = await readFile(pathOf(key)).catch(() => undefined)
      const phrase = content && parse(content)
      if (!phrase) {
        forget(key)
        await rm(pathOf(key), { force: true }).catch(report('removing a broken phrase failed'))
        return
      }
      const now = Date.now()
      if (now - file.usedAt > TOUCH_MS) utimes(pathOf(key), now / 1_000, now / 1_000).catch(() => {})
      if (known.get(key) === file) add(key, { bytes: file.bytes, usedAt: now })
      return phrase
    },
    /** Writes it when the disk has time. Its samples may not change any more. */
    keep(key: string, phrase: PcmFrame) {
      if (waiting >= MAX_WAITING || phrase.samples.byteLength > maxBytes) return
      waiting++
      writing = writing.then(ready).then(() => write(key, phrase)).catch(report('keeping a phrase failed')).finally(() => waiting--)
    },
    async has(key: string) {
      await ready()
      return known.has(key)
    },
    async keys(): Promise<string[]> {
      await ready()
      return [...known.keys()]
    },
    async state() {
      await ready()
      return { entries: known.size, bytes, max_bytes: maxBytes }
    },
    async clear() {
      await ready()
      generation++
      const keys = [...known.keys()]
      known.clear()
      bytes = 0
      await writing
      for (const key of keys) await rm(pathOf(key), { force: true }).catch(report('clearing phrases failed'))
    },
    /** Ends when everything that was to be kept is written. */
    written: () => writing
  }
}

const report = (message: string) => (error: unknown) => logger.warn({ err: error }, message)

function headerOf({ sampleRate, samples }: PcmFrame, data: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MARK, 0)
  header.writeUInt32LE(sampleRate, 4)
  header.writeUInt32LE(samples.length, 8)
  header.writeUInt32LE(checksum(header, data), 12)
  return header
}

const checksum = (header: Uint8Array, data: Uint8Array) => crc32(data, crc32(header.subarray(0, 12)))

function parse(content: Buffer): PcmFrame | undefined {
  if (content.length < HEADER_BYTES || content.readUInt32LE(0) !== MARK) return
  const data = content.subarray(HEADER_BYTES)
  if (data.length !== content.readUInt32LE(8) * 2 || content.readUInt32LE(12) !== checksum(content, data)) return
  // A copy of its own: samples need an even address.
  return { samples: new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length)), sampleRate: content.readUInt32LE(4) }
}
