import { z } from 'zod'

/** A Date of the server, as ISO 8601 in UTC on the wire. */
export const Timestamp = z.union([z.date().transform(date => date.toISOString()), z.iso.datetime()]).meta({ type: 'string', format: 'date-time' })

export const IdParams = z.object({ id: z.string().min(1).max(100) })
export const Ok = z.object({ status: z.literal('ok') })
export const OkMessage = Ok.extend({ message: z.string() })
export const ok = { status: 'ok' } as const

export const Paging = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0)
})

/** What every refused request answers with (RFC 9457). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  request_id: z.string().optional()
})
export type Problem = z.infer<typeof Problem>
