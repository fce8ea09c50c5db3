import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { Turn, UsageEntry } from '#server/database/generated/client'
import { createBatch } from './batch'

/**
 * One statement with one parameter, whatever the number of rows: Prisma's own `createMany` plans each batch
 * anew, which would hold up everybody's answers for tens of milliseconds under load.
 */
const turns = createBatch<Turn>('turns', rows => prisma.$executeRaw`
  INSERT INTO turns (id, channel, session_id, user_id, api_key_id, persona_id, answered_by, provider, model, state, failure, prompt_tokens, completion_tokens, first_token_ms, duration_ms, created)
  SELECT value ->> 'id', value ->> 'channel', value ->> 'session_id', value ->> 'user_id', value ->> 'api_key_id', value ->> 'persona_id', value ->> 'answered_by', value ->> 'provider',
    value ->> 'model', value ->> 'state', value ->> 'failure', value ->> 'prompt_tokens', value ->> 'completion_tokens', value ->> 'first_token_ms', value ->> 'duration_ms', value ->> 'created'
  FROM json_each(${JSON.stringify(rows.map(row => ({ ...row, created: asStored(row.created) })))})`)

const usage = createBatch<UsageEntry>('usage', rows => prisma.usageEntry.createMany({ data: rows }))

/** A moment as Prisma's adapter writes it, so that both kinds of rows compare. */
const asStored = (moment: Date) => moment.toISOString().replace('Z', '+00:00')

/** Notes how a turn ended and what it used. */
export const recordTurn = (turn: Turn) => turns.add(turn)

/** Notes consumption that is no turn, e.g. `recordUsage({ service_type: 'tts', action: 'synthesis', units_consumed: characters, source: 'admin' })`. */
export const recordUsage = (entry: Pick<UsageEntry, 'service_type' | 'action' | 'units_consumed'> & { source?: string, source_id?: string }) =>
  usage.add({ id: uuid(), timestamp: new Date(), source: null, source_id: null, ...entry })
