import type { H3Event } from 'h3'
import { AppError, badRequest } from '#server/runtime/errors'
import { bodyOf, discardRest } from '#server/runtime/rest-of-body'
import { multipartParts, parameterOf, type MultipartPart } from './multipart'

export interface Upload {
  bytes: Uint8Array
  /** Without any folder; 'file' where the sender gave none. */
  fileName: string
  /** What the sender says; '' where it says nothing. */
  contentType: string
  /** The other fields. One that came several times has its values joined by commas. */
  fields: Record<string, string>
}

export interface UploadOptions {
  /** Name of the field with the file, or the names it may have. */
  field: string | string[]
  /** Of the file. */
  maxBytes: number
}

/** All fields together with their names, and the lines between the parts. */
const MAX_FORM_BYTES = 256 * 1024
const MAX_FIELDS = 100
const MAX_NAME = 255
/** Uploads of everybody that are being received. */
const MAX_RECEIVING_BYTES = 512 * 1024 * 1024
/** A client that sends nothing for so long is gone. */
const STALLED_MS = 30_000

let receiving = 0

/**
 * The one file of a multipart/form-data request and the fields beside it, counted while they arrive. Throws 413 as
 * soon as there is too much, before reading where the headers say so; 415 for another kind of body; 400 for a broken
 * form, a missing or an empty file.
 */
export async function readUpload(event: H3Event, options: UploadOptions): Promise<Upload> {
  const { req } = event.node
  const type = req.headers['content-type'] ?? ''
  const boundary = /^multipart\/form-data\s*;/i.test(type) ? parameterOf(type, 'boundary') : undefined
  const length = Number(req.headers['content-length'] ?? Number.NaN)
  const most = options.maxBytes + MAX_FORM_BYTES
  let held = 0
  const hold = (bytes: number) => {
    held += bytes
    receiving += bytes
    if (held > most) throw tooLarge(options.maxBytes)
    if (receiving > MAX_RECEIVING_BYTES) throw new AppError(503, 'busy', 'Too many uploads right now, try again in a moment', { retryAfter: 5 })
  }
  try {
    if (!boundary) throw new AppError(415, 'not_multipart', 'Send the file as multipart/form-data')
    if (length > most) throw tooLarge(options.maxBytes)
    return await collect(multipartParts(chunksOf(event, hold), boundary), options, Number.isNaN(length) ? options.maxBytes : length)
  } catch (error) {
    discardRest(req)
    throw error
  } finally {
    receiving -= held
  }
}

const tooLarge = (maxBytes: number) => new AppError(413, 'too_large', `The file is larger than ${Math.floor(maxBytes / 1024)} KiB`)

async function* chunksOf({ node: { req } }: H3Event, hold: (bytes: number) => void): AsyncGenerator<Buffer> {
  const stalled = setTimeout(() => req.destroy(), STALLED_MS)
  try {
    for await (const chunk of bodyOf(req)) {
      stalled.refresh()
      hold(chunk.length)
      yield chunk
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(400, 'cut_off', 'The upload was cut off', { cause: error })
  } finally {
    clearTimeout(stalled)
  }
}

async function collect(parts: AsyncIterable<MultipartPart>, { field, maxBytes }: UploadOptions, capacity: number): Promise<Upload> {
  const names = [field].flat()
  const fields = new Map<string, string>()
  let file: Omit<Upload, 'fields'> | undefined
  let count = 0
  for await (const part of parts) {
    if (++count > MAX_FIELDS) throw badRequest(`A form may have ${MAX_FIELDS} fields`)
    if (names.includes(part.name)) {
      if (file) throw badRequest('Send one file at a time', [{ path: part.name, message: 'more than one file' }])
      file = { bytes: await fileOf(part, Math.min(maxBytes, capacity), maxBytes), fileName: safeName(part.fileName), contentType: part.contentType ?? '' }
    } else if (part.fileName === undefined) {
      const value = await textOf(part)
      fields.set(part.name, fields.has(part.name) ? `${fields.get(part.name)},${value}` : value)
    } else {
      throw badRequest(`Send the file in the field ${names[0]}`, [{ path: part.name, message: 'no file is expected here' }])
    }
  }
  if (!file) throw badRequest(`Send the file in the field ${names[0]}`, [{ path: names[0]!, message: 'no file' }])
  if (!file.bytes.length) throw badRequest('The file is empty', [{ path: names[0]!, message: 'empty' }])
  return { ...file, fields: Object.fromEntries(fields) }
}

/** `capacity` is only reserved: memory that nothing was written to yet is not taken. */
async function fileOf({ body }: MultipartPart, capacity: number, maxBytes: number): Promise<Uint8Array> {
  const storage = new ArrayBuffer(capacity)
  const bytes = new Uint8Array(storage)
  let size = 0
  for await (const piece of body) {
    if (size + piece.length > capacity) throw tooLarge(maxBytes)
    bytes.set(piece, size)
    size += piece.length
  }
  return new Uint8Array(storage.transfer(size))
}

async function textOf({ name, body }: MultipartPart): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > MAX_FORM_BYTES) throw new AppError(413, 'too_large', `The field ${name.slice(0, MAX_NAME)} is too long`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** A name to show, never a path. */
const safeName = (name = '') => shortened(name.split(/[/\\]/).at(-1)!.replace(/\p{Cc}/gu, '').trim()) || 'file'

/** What the file is may be told by the end of its name alone, so that stays. */
function shortened(name: string) {
  const [ending] = /\.\w{1,10}$/.exec(name) ?? ['']
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME - ending.length) + ending : name
}
