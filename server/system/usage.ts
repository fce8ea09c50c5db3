import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { Turn, UsageEntry } from '#server/database/generated/client'
import { createBatch } from './batch'

const turns = createBatch<Turn>('turns', rows => prisma.turn.createMany({ data: rows }))
const usage = createBatch<UsageEntry>('usage', rows => prisma.usageEntry.createMany({ data: rows }))

/** Notes how a turn ended and what it used. */
export const recordTurn = (turn: Turn) => turns.add(turn)

/** Notes consumption that is no turn, e.g. `recordUsage({ service_type: 'tts', action: 'synthesis', units_consumed: characters, source: 'admin' })`. */
export const recordUsage = (entry: Pick<UsageEntry, 'service_type' | 'action' | 'units_consumed'> & { source?: string, source_id?: string }) =>
  usage.add({ id: uuid(), timestamp: new Date(), source: null, source_id: null, ...entry })
