import { z } from 'zod'
import { API_KEY_SCOPES } from '../utils/permissions'
import { Timestamp } from './common'

export const ApiKey = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(API_KEY_SCOPES)).min(1),
  last4: z.string(),
  created: Timestamp,
  expires: Timestamp.nullable(),
  last_used: Timestamp.nullable()
})
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyCreate = ApiKey.pick({ name: true, scopes: true }).extend({
  expires: z.coerce.date().min(new Date(0)).nullable().default(null)
})
export type ApiKeyCreate = z.infer<typeof ApiKeyCreate>

export const ApiKeyList = z.object({ keys: z.array(ApiKey) })
/** `secret` is shown this once. */
export const ApiKeyCreated = z.object({ key: ApiKey, secret: z.string() })
