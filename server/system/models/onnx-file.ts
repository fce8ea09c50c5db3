import { open, type FileHandle } from 'node:fs/promises'
import type { BrokenReason } from './types.ts'

/** What the outermost message of an ONNX file says about itself (protobuf `ModelProto`, onnx/onnx.proto3). */
export interface OnnxFile {
  /** `metadata_props`; a value too long to be a description is ''. */
  metadata: Record<string, string>
}

/** Why a file can't be used as a model. */
export class ModelFileError extends Error {
  readonly reason: BrokenReason

  constructor(reason: BrokenReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ModelFileError'
    this.reason = reason
  }
}

const GRAPH = 7
const METADATA_PROPS = 14
const LAST_FIELD = 40 // above every field that ModelProto has today
const WINDOW_BYTES = 4_096
const LONGEST_VALUE = 16_384
/** A real model has some tens of fields outside its graph. */
const MOST_FIELDS = 20_000

/**
 * Reads the description of an ONNX file and makes sure that the file is whole: each part of the outermost message
 * says how long it is, so the gigabytes between are skipped. Throws ModelFileError.
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const handle = await open(path, 'r')
  try {
    return await readModel(createReader(handle, (await handle.stat()).size))
  } finally {
    await handle.close()
  }
}

type Reader = ReturnType<typeof createReader>

async function readModel(reader: Reader): Promise<OnnxFile> {
  const metadata: Record<string, string> = {}
  let hasGraph = false
  for (let fields = 0; !reader.atEnd(); fields++) {
    const tag = await reader.varint()
    const field = Math.floor(tag / 8)
    if (field < 1 || field > LAST_FIELD || fields > MOST_FIELDS) throw notOnnx()
    const length = await fieldLength(reader, tag % 8)
    if (field === GRAPH) hasGraph = true
    if (field === METADATA_PROPS && length <= LONGEST_VALUE) {
      const [key, value] = readEntry(await reader.bytes(length))
      metadata[key] = value
    } else {
      reader.skip(length)
    }
  }
  if (!hasGraph) throw notOnnx()
  return { metadata }
}

/** Bytes of the value that follows a tag with this wire type. */
async function fieldLength(reader: Reader, wireType: number): Promise<number> {
  switch (wireType) {
    case 0: return reader.varint().then(() => 0)
    case 1: return 8
    case 2: return reader.varint()
    case 5: return 4
    default: throw notOnnx()
  }
}

/** `StringStringEntryProto`: key is field 1, value is field 2. */
function readEntry(bytes: Buffer): [string, string] {
  const parts: Record<number, string> = {}
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at++]!
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined || shift > 21 || tag % 8 !== 2) throw notOnnx()
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    parts[tag >> 3] = bytes.toString('utf8', at, at + length)
    at += length
  }
  return [parts[1] ?? '', parts[2] ?? '']
}

/** Reads forward through a window, so that a file of any size costs a few small reads. */
function createReader(handle: FileHandle, size: number) {
  const window = Buffer.alloc(WINDOW_BYTES)
  let windowStart = 0
  let windowEnd = 0
  let at = 0

  async function byte() {
    if (at >= size) throw cutShort()
    if (at < windowStart || at >= windowEnd) {
      const { bytesRead } = await handle.read(window, 0, WINDOW_BYTES, at)
      if (!bytesRead) throw cutShort()
      windowStart = at
      windowEnd = at + bytesRead
    }
    return window[at++ - windowStart]!
  }

  return {
    atEnd: () => at >= size,
    async varint() {
      let value = 0
      for (let power = 1, count = 0; count < 10; power *= 128, count++) {
        const next = await byte()
        value += (next & 0x7f) * power
        if (next < 0x80) return value
      }
      throw notOnnx()
    },
    async bytes(length: number) {
      if (at + length > size) throw cutShort()
      const bytes = Buffer.alloc(length)
      await handle.read(bytes, 0, length, at)
      at += length
      return bytes
    },
    skip(length: number) {
      if (at + length > size) throw cutShort()
      at += length
    }
  }
}

const cutShort = () => new ModelFileError('cut-short', 'The file ends before its last part')
const notOnnx = () => new ModelFileError('not-a-model', 'The file is not an ONNX model')
