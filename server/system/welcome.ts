import { networkInterfaces } from 'node:os'
import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { config } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'
import { createOneTimeLink } from './one-time-links'
import { hashPassword } from './passwords'
import { isSetUp } from './auth'

/** Makes the first admin: with ADMIN_PASSWORD (or the predecessor's hash), else without a password yet. */
export async function ensureAdmin() {
  const { ADMIN_USERNAME, ADMIN_PASSWORD, ADMIN_PASSWORD_HASH } = config()
  if (await prisma.user.count({ where: { role: 'admin' } })) return
  const password_hash = ADMIN_PASSWORD ? await hashPassword(ADMIN_PASSWORD) : ADMIN_PASSWORD_HASH ? `sha256$$${ADMIN_PASSWORD_HASH.toLowerCase()}` : null
  await prisma.user.create({ data: { id: uuid(), username: ADMIN_USERNAME, role: 'admin', password_hash } })
}

/**
 * Prints where the page is and, while the admin has no password (or RESET_ADMIN_PASSWORD asks for it), the
 * one-time link. This is for the person at the console, hence not a log line.
 */
export async function announce() {
  const admin = await prisma.user.findFirst({ where: { role: 'admin', is_active: true }, orderBy: { created: 'asc' } })
  const needsLink = admin && (!admin.password_hash || config().RESET_ADMIN_PASSWORD)
  const path = needsLink ? (await createOneTimeLink(admin.id, isSetUp() ? 'password' : 'setup')).link : '/'
  const lines = [
    '',
    `  AI Secretary: http://localhost:${config().port}/`,
    ...lanAddresses().map(address => `                http://${address}:${config().port}/`),
    ...needsLink ? ['', `  Choose the password of "${admin.username}" (works once):`, ...['localhost', ...lanAddresses()].map(host => `  http://${host}:${config().port}${path}`)] : [],
    ''
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  logger.info({ port: config().port }, 'ready')
}

const lanAddresses = () => config().HOST !== '0.0.0.0'
  ? []
  : Object.values(networkInterfaces()).flat().filter(address => address?.family === 'IPv4' && !address.internal).map(address => address!.address)
