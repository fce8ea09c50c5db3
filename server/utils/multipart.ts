import { badRequest } from '#server/runtime/errors'

/** One part of multipart/form-data. Its body is read whole, or not at all, before the next part is asked for. */
export interface MultipartPart {
  name: string
  /** Only where the sender gave one: then the part is a file. */
  fileName?: string
  contentType?: string
  body: AsyncIterable<Buffer>
}

const MAX_HEAD_BYTES = 8 * 1024

/**
 * The parts of a multipart/form-data body (RFC 7578) as it arrives; no more of it is held than one chunk and one
 * part's head. Throws 400 for a body that is none or ends too early.
 */
export async function* multipartParts(chunks: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<MultipartPart> {
  const input = createInput(chunks)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  for await (const _ of input.until(delimiter)); // what stands before the first part means nothing
  for (;;) {
    const next = await input.take(2)
    if (next === '--') return
    if (next !== '\r\n') throw broken()
    const body = input.until(delimiter)
    yield { ...parseHead(await headOf(input)), body }
    for await (const _ of body); // nobody wanted it
  }
}

const broken = () => badRequest('The form is damaged or was cut off')

type Input = ReturnType<typeof createInput>

function createInput(chunks: AsyncIterable<Buffer>) {
  const source = chunks[Symbol.asyncIterator]()
  let pending: Buffer = Buffer.from('\r\n') // the first delimiter needs no line before it

  async function more() {
    const { done, value } = await source.next()
    if (done) throw broken()
    pending = Buffer.concat([pending, value])
  }

  return {
    async take(count: number): Promise<string> {
      while (pending.length < count) await more()
      const taken = pending.toString('latin1', 0, count)
      pending = pending.subarray(count)
      return taken
    },
    /** What comes before `mark`, as it comes; the mark itself is passed over. */
    async* until(mark: Buffer): AsyncGenerator<Buffer> {
      for (let found = pending.indexOf(mark); ; found = pending.indexOf(mark)) {
        // The mark may have begun at the end of what is there.
        const sure = found === -1 ? Math.max(0, pending.length - mark.length + 1) : found
        const piece = pending.subarray(0, sure)
        pending = pending.subarray(found === -1 ? sure : found + mark.length)
        if (piece.length) yield piece
        if (found !== -1) return
        await more()
      }
    }
  }
}

async function headOf(input: Input): Promise<string> {
  let head = ''
  for await (const piece of input.until(Buffer.from('\r\n\r\n'))) {
    head += piece.toString('latin1')
    if (head.length > MAX_HEAD_BYTES) throw broken()
  }
  return Buffer.from(head, 'latin1').toString('utf8')
}

function parseHead(head: string): Omit<MultipartPart, 'body'> {
  const headers = new Map(head.split('\r\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
  }))
  const disposition = headers.get('content-disposition') ?? ''
  const name = parameterOf(disposition, 'name')
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) throw broken()
  return { name, fileName: extendedFileName(disposition) ?? parameterOf(disposition, 'filename'), contentType: headers.get('content-type') }
}

/** `name="value"` or `name=value`. Browsers write quotes and line ends inside as %22, %0D and %0A, other programs put a backslash before a quote. */
export function parameterOf(header: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"((?:\\\\.|[^"\\\\])*)"|([^\\s;"]+))`, 'i').exec(withEscapedPaths(header)) ?? []
  return quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1').replace(/%(22|0D|0A)/gi, escape => decodeURIComponent(escape))
}

/** Old browsers put a whole Windows path there, with single backslashes. */
const withEscapedPaths = (header: string) => header.replace(/\\(?!["\\])/g, '\\\\')

/** RFC 8187: some programs write names that are not ASCII so, though forms should not have it. */
function extendedFileName(header: string): string | undefined {
  const [, encoded] = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(header) ?? []
  return encoded && /^(?:[^%]|%[\da-f]{2})*$/i.test(encoded) ? new TextDecoder().decode(unescaped(encoded)) : undefined
}

const unescaped = (text: string) => Buffer.from(text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
