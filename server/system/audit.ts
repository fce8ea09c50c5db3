import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { AuditEntry } from '#server/database/generated/client'
import { createBatch } from './batch'
import type { Caller } from './callers'

const entries = createBatch<AuditEntry>('audit', rows => prisma.auditEntry.createMany({ data: rows }))

/** Notes who changed what. `details` never holds a secret; `id` in it becomes the resource's id. */
export function audit(action: string, resource: string, user: Pick<Caller, 'id' | 'username'> | null, { id, ip, ...details }: { id?: string, ip?: string, [detail: string]: unknown } = {}) {
  entries.add({
    id: uuid(),
    timestamp: new Date(),
    action,
    resource,
    resource_id: id ?? null,
    user_id: user?.id ?? null,
    user_name: user?.username ?? null,
    user_ip: ip ?? null,
    details: Object.keys(details).length ? JSON.stringify(details) : null
  })
}
