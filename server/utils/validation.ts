import type { IncomingMessage } from 'node:http'
import type { H3Event } from 'h3'
import type { z } from 'zod'
import { AppError, badRequest, type FieldIssue } from '#server/runtime/errors'
import { bodyOf, discardRest } from '#server/runtime/rest-of-body'

const DEFAULT_MAX_BYTES = 1024 * 1024

/** `value` as `schema` wants it; throws 400 that names every wrong field. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S>
export function parsed(schema: z.ZodType | undefined, value: unknown, where: string): unknown
export function parsed(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const given = typeof value === 'function' ? value() : value
  const unstorable = findUnstorable(given)
  if (unstorable.length) throw wrong(where, unstorable)
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw wrong(where, result.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })))
}

function wrong(where: string, issues: FieldIssue[]) {
  const [first] = issues
  return badRequest(`Wrong ${where}: ${first?.path ? `${first.path}: ` : ''}${first?.message ?? 'not valid'}`, issues)
}

/** Texts that SQLite would give back otherwise than it got them: cut at NUL, half characters replaced. */
function findUnstorable(value: unknown): FieldIssue[] {
  const issues: FieldIssue[] = []
  // A stack, not recursion: whoever sends the body chooses how deep it is.
  const waiting: [path: string, value: unknown][] = [['', value]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, inner] = next
    if (typeof inner === 'string') {
      if (inner.includes('\0')) issues.push({ path, message: 'contains a NUL character' })
      else if (!inner.isWellFormed()) issues.push({ path, message: 'is not valid Unicode' })
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [key, child] of Object.entries(inner)) waiting.push([path ? `${path}.${key}` : key, child])
    }
  }
  return issues
}

/** The whole body, at most `maxBytes`; throws 413 as soon as it is longer, whatever its headers claim. */
export async function readBytes({ node: { req } }: H3Event, maxBytes = DEFAULT_MAX_BYTES): Promise<Buffer> {
  try {
    return await collect(req, maxBytes)
  } catch (error) {
    discardRest(req)
    throw error
  }
}

async function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new AppError(413, 'too_large', `The body is larger than ${Math.floor(maxBytes / 1024)} KiB`)
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bodyOf(request)) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** The body as JSON; an empty one counts as `{}`. Throws 400 for what is no JSON and 413 for too much. */
export async function readJson(event: H3Event, maxBytes?: number): Promise<unknown> {
  const text = (await readBytes(event, maxBytes)).toString('utf8')
  if (!text.trim()) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError(400, 'bad_json', 'The body is not valid JSON', { cause })
  }
}
