import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { DownloadError } from './download-error.ts'
import type { HubAnswer, HubHttp } from './hub-http.ts'

const MOST_FAILURES = 6
/** Of a hub that never answered: it is rather out of reach than broken off. */
const MOST_FAILURES_AT_FIRST = 3
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** No speech model comes near. */
const MOST_BYTES = 32 * 1024 ** 3

export interface FileToFetch {
  url: string
  /** Where it is put when it is whole; until then it is called `<target>.part`. */
  target: string
  /** null where nobody says before it comes. */
  bytes: number | null
  sha256: string | null
}

export interface FetchedFile {
  bytes: number
  sha256: string
  checked_against: 'published' | 'server' | 'none'
}

export interface FetchOptions {
  http: HubHttp
  signal: AbortSignal
  /** Bytes of this file that are on the disk now; may go back when a server begins anew. */
  onBytes(bytes: number): void
  onChecking(): void
  /** The tag under which the part on the disk was sent: with it the same file is continued, never another one. */
  tag: { get(): string | undefined, set(tag: string | undefined): Promise<void> }
  /** Wait before the first new try, ms; it doubles. */
  firstWaitMs?: number
}

/** Fetches a file and continues what an earlier try left. Throws DownloadError, or the reason of `signal`. */
export async function fetchFile(file: FileToFetch, options: FetchOptions): Promise<FetchedFile> {
  const part = `${file.target}.part`
  for (let spoilt = false; ; spoilt = true) {
    const promised = await receiveWithRetries(file, part, options)
    options.onChecking()
    const fetched = await check(file, part, promised, options.signal)
    if (fetched) {
      await rename(part, file.target)
      return fetched
    }
    await rm(part, { force: true })
    await options.tag.set(undefined)
    // What was spoilt on the way comes right the second time; what lies spoilt on the hub does not.
    if (spoilt) throw new DownloadError('checksum_differs', 'What was downloaded is not what was published')
  }
}

async function receiveWithRetries(file: FileToFetch, part: string, options: FetchOptions): Promise<string | null> {
  const { signal, firstWaitMs = FIRST_WAIT_MS } = options
  for (let failures = 0; ;) {
    const before = await sizeOf(part)
    try {
      return await receive(file, part, options)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof DownloadError) || !error.retryable) throw error
      failures = await sizeOf(part) > before ? 1 : failures + 1
      if (failures > (await sizeOf(part) ? MOST_FAILURES : MOST_FAILURES_AT_FIRST)) throw error
      const pause = error.retryAfterMs ?? firstWaitMs * 2 ** (failures - 1)
      await wait(Math.min(pause, LONGEST_WAIT_MS), undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

/** One request; resolves with the SHA-256 that the hub names when all bytes are there. */
async function receive(file: FileToFetch, part: string, { http, signal, onBytes, tag }: FetchOptions): Promise<string | null> {
  const known = tag.get()
  const have = known ? await sizeOf(part) : 0
  const answer = await http.get(file.url, { signal, headers: have ? { 'range': `bytes=${have}-`, 'if-range': known! } : {} })
  const { start, total } = await begin(answer, have, file, tag)
  if (start && start === total) {
    answer.body.destroy()
    return answer.sha256
  }
  if (file.sha256 && answer.sha256 && file.sha256 !== answer.sha256) {
    answer.body.destroy()
    throw new DownloadError('checksum_differs', 'The hub has another file than the one that was published')
  }
  await tag.set(strongTag(answer))
  const received = await write(part, start, total ?? file.bytes ?? MOST_BYTES, answer, signal, onBytes)
  const expected = total ?? file.bytes
  if (expected !== null && received < expected) throw new DownloadError('hub_unreachable', 'The connection broke off', { retryable: true })
  return answer.sha256
}

/** Where the body of an answer begins in the file, and how long the file is. Throws when it is none we can use. */
async function begin(answer: HubAnswer, have: number, file: FileToFetch, tag: FetchOptions['tag']): Promise<{ start: number, total: number | null }> {
  const { status } = answer
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(String(answer.headers['content-range'] ?? ''))
  if (status === 416 && have && Number(range?.[2]) === have) return sized({ start: have, total: have }, answer, file)
  if (status === 416 || (status === 206 && Number(range?.[1]) !== have)) {
    answer.body.destroy()
    await tag.set(undefined)
    throw new DownloadError('hub_bad_answer', 'The hub sent another part than the one it was asked for', { retryable: true })
  }
  if (status === 206) return sized({ start: have, total: Number(range![2]) }, answer, file)
  if (status !== 200) {
    answer.body.destroy()
    throw failureOf(answer)
  }
  const encoded = answer.headers['content-encoding'] && answer.headers['content-encoding'] !== 'identity'
  const length = answer.headers['content-length']
  return sized({ start: 0, total: length === undefined || encoded ? null : Number(length) }, answer, file)
}

function sized(begun: { start: number, total: number | null }, answer: HubAnswer, file: FileToFetch) {
  if (begun.total === null) return begun
  const problem = file.bytes !== null && begun.total !== file.bytes
    ? new DownloadError('size_differs', `The hub has ${begun.total} bytes where ${file.bytes} were published`)
    : begun.total > MOST_BYTES ? new DownloadError('too_large', 'The file is too large') : null
  if (!problem) return begun
  answer.body.destroy()
  throw problem
}

/** The error that an answer without a file stands for. */
export function failureOf({ status, headers }: Pick<HubAnswer, 'status' | 'headers'>) {
  if (status === 401 || status === 403) return new DownloadError('hub_refused', 'The hub wants a sign-in for this')
  if (status === 404 || status === 410) return new DownloadError('hub_not_found', 'The hub does not have this')
  if (status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after'])
    return new DownloadError('hub_busy', `The hub answers ${status}`, { retryable: true, ...seconds > 0 && { retryAfterMs: seconds * 1_000 } })
  }
  return new DownloadError('hub_bad_answer', `The hub answers ${status}`)
}

/** A weak tag can't tell whether the bytes are the same (RFC 9110, section 13.1.5). */
function strongTag({ headers }: HubAnswer) {
  return typeof headers.etag === 'string' && headers.etag.startsWith('"') ? headers.etag : undefined
}

async function write(part: string, start: number, most: number, { body }: HubAnswer, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<number> {
  const handle = await open(part, start ? 'a' : 'w').catch(refuseWrite)
  let at = start
  onBytes(at)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (at + chunk.length > most) throw new DownloadError('size_differs', 'The hub sends more than it said')
      await handle.writeFile(chunk).catch(refuseWrite)
      at += chunk.length
      onBytes(at)
    }
    return at
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof DownloadError ? cause : new DownloadError('hub_unreachable', 'The connection broke off', { retryable: true, cause })
  } finally {
    body.destroy()
    await handle.close()
  }
}

/** The file's sum, or null when it is not the expected one. */
async function check(file: FileToFetch, part: string, promised: string | null, signal: AbortSignal): Promise<FetchedFile | null> {
  const { size } = await stat(part)
  if (file.bytes !== null && size !== file.bytes) return null
  const sha256 = await hashFile(part, signal)
  const expected = file.sha256 ?? promised
  if (expected && expected !== sha256) return null
  return { bytes: size, sha256, checked_against: file.sha256 ? 'published' : promised ? 'server' : 'none' }
}

async function hashFile(path: string, signal: AbortSignal) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) hash.update(chunk)
  return hash.digest('hex')
}

const sizeOf = (path: string) => stat(path).then(({ size }) => size, () => 0)

/** A disk that takes no more, in words. */
export function refuseWrite(cause: NodeJS.ErrnoException): never {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') throw new DownloadError('no_space', 'The disk is full', { cause })
  throw new DownloadError('not_writable', `The models folder can't be written to (${cause.code})`, { cause })
}
