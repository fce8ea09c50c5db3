/** Who may do what: the one table that the server and the menu both read. */
export const ROLES = ['admin', 'user', 'web', 'guest'] as const
export type Role = typeof ROLES[number]

const GUEST = ['dashboard.read', 'chat.read', 'faq.read', 'knowledge.read', 'system.read'] as const
const WEB = [...GUEST, 'profile.write', 'chat.write', 'chat.channels', 'faq.write', 'knowledge.write', 'llm.read', 'providers.write', 'keys.write'] as const
const USER = [...WEB, 'tts.read', 'tts.use', 'stt.read', 'stt.use'] as const
const ADMIN = [...USER, 'llm.write', 'tts.write', 'stt.write', 'knowledge.manage', 'models.write', 'users.write', 'settings.write', 'audit.read'] as const

export type Permission = typeof ADMIN[number]

const TABLE: Record<Role, ReadonlySet<Permission>> = {
  admin: new Set(ADMIN),
  user: new Set(USER),
  web: new Set(WEB),
  guest: new Set(GUEST)
}

export const permissionsOf = (role: Role): ReadonlySet<Permission> => TABLE[role]
export const may = (role: Role, permission: Permission) => TABLE[role].has(permission)

/** What an API key may reach; `admin` reaches whatever its owner may. */
export const API_KEY_SCOPES = ['chat', 'speech', 'admin'] as const
export type ApiKeyScope = typeof API_KEY_SCOPES[number]
