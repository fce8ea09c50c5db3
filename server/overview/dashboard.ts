import { prisma } from '#server/database/client'
import { Prisma } from '#server/database/generated/client'
import { listSessions } from '#server/dialogue/sessions'
import type { Dashboard } from '#shared/schemas/system'
import type { Caller } from '#server/system/callers'
import { listEngines } from './engines'
import { getSetting } from '#server/system/settings'

const HOUR_MS = 3_600_000
const HOURS = 24
const RECENT = 5
const KINDS = ['faq', 'knowledge', 'model', 'builtin'] as const

/** The state of the installation, and the turns that `user` may know of: an admin all, others their own. */
export async function getDashboard(user: Caller): Promise<Dashboard> {
  const seesAll = user.permissions.has('audit.read')
  const [engines, today, hours, { sessions }, setup_hints] = await Promise.all([
    listEngines(),
    turnsSince(startOfDay(getSetting('business').time_zone), seesAll ? {} : { user_id: user.id }),
    turnsByHour(seesAll ? Prisma.empty : Prisma.sql`AND user_id = ${user.id}`),
    listSessions(user, { limit: RECENT, offset: 0 }),
    user.permissions.has('settings.write') ? setupHints() : []
  ])
  const recent = sessions.map(({ id, title, source, updated, last_message }) => ({ id, title, source, updated: updated.toISOString(), last_message }))
  return { engines, today, hours, recent, setup_hints }
}

/** Midnight in `zone`; on the two days a year when the clocks change, an hour off. */
export function startOfDay(zone: string, now = new Date()): Date {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' })
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  const seconds = ((part.hour ?? 0) * 60 + (part.minute ?? 0)) * 60 + (part.second ?? 0)
  return new Date(Math.floor(now.getTime() / 1_000) * 1_000 - seconds * 1_000)
}

async function turnsSince(since: Date, own: Prisma.TurnWhereInput): Promise<Dashboard['today']> {
  const where = { created: { gte: since }, ...own }
  const timed = { ...where, first_token_ms: { not: null } }
  const [groups, sessions, count] = await Promise.all([
    prisma.turn.groupBy({ by: ['answered_by', 'state'], where, _count: true, _sum: { prompt_tokens: true, completion_tokens: true } }),
    prisma.turn.groupBy({ by: ['session_id'], where: { ...where, session_id: { not: null } } }),
    prisma.turn.count({ where: timed })
  ])
  const median = count ? await prisma.turn.findFirst({ where: timed, orderBy: { first_token_ms: 'asc' }, skip: Math.floor((count - 1) / 2) }) : null
  const sum = (matches: (group: typeof groups[number]) => boolean) => groups.filter(group => group.state !== 'discarded' && matches(group)).reduce((total, group) => total + group._count, 0)
  return {
    turns: sum(() => true),
    failed: sum(({ state }) => state === 'failed'),
    sessions: sessions.length,
    tokens: groups.reduce((total, { _sum }) => total + (_sum.prompt_tokens ?? 0) + (_sum.completion_tokens ?? 0), 0),
    answered_by: answeredBy(kind => sum(({ answered_by, state }) => answered_by === kind && state !== 'failed')),
    first_token_ms: median?.first_token_ms ?? null
  }
}

const answeredBy = (count: (kind: typeof KINDS[number]) => number) =>
  ({ faq: count('faq'), knowledge: count('knowledge'), model: count('model'), builtin: count('builtin') })

interface HourRow { hour: string, answered_by: string | null, failed: bigint | number, turns: bigint | number }

async function turnsByHour(own: Prisma.Sql, now = Date.now()): Promise<Dashboard['hours']> {
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS
  const rows = await prisma.$queryRaw<HourRow[]>`
    SELECT strftime('%Y-%m-%dT%H:00:00Z', created) AS hour, answered_by, state = 'failed' AS failed, COUNT(*) AS turns
    FROM turns WHERE created >= ${new Date(first)} AND state <> 'discarded' ${own} GROUP BY 1, 2, 3`
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = new Date(first + index * HOUR_MS).toISOString().replace('.000Z', 'Z')
    const inHour = rows.filter(row => row.hour === hour)
    const sum = (matches: (row: HourRow) => boolean) => inHour.filter(matches).reduce((total, { turns }) => total + Number(turns), 0)
    return { hour, ...answeredBy(kind => sum(row => row.answered_by === kind && !Number(row.failed))), failed: sum(row => Number(row.failed) === 1) }
  })
}

/** What an owner has not done yet; a question that waits for their answer comes first. */
async function setupHints(): Promise<Dashboard['setup_hints']> {
  const [gaps, faqChanges, ownDocuments, apiKeys] = await Promise.all([
    prisma.knowledgeGap.count({ where: { state: 'open' } }),
    prisma.auditEntry.count({ where: { resource: 'faq' } }),
    prisma.knowledgeDocument.count({ where: { source_type: { not: 'guide' }, set_id: { not: null } } }),
    prisma.apiKey.count()
  ])
  return [
    ...gaps ? ['answer_gaps' as const] : [],
    ...getSetting('llm.backend') === 'builtin' ? ['connect_model' as const] : [],
    ...faqChanges === 0 ? ['add_faq' as const] : [],
    ...ownDocuments === 0 ? ['add_documents' as const] : [],
    ...getSetting('business').business_name === '' ? ['describe_business' as const] : [],
    ...apiKeys === 0 ? ['make_api_key' as const] : []
  ]
}
