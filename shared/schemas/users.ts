import { z } from 'zod'
import { ROLES } from '../utils/permissions'
import { Timestamp } from './common'
import { Language } from './settings'

export const Username = z.string().trim().min(2).max(64).regex(/^[\p{L}\p{N}._@-]+$/u, 'letters, digits and . _ @ -')
export const NewPassword = z.string().min(8).max(200)

export const User = z.object({
  id: z.string(),
  username: Username,
  role: z.enum(ROLES),
  display_name: z.string().nullable(),
  is_active: z.boolean(),
  has_password: z.boolean(),
  created: Timestamp,
  updated: Timestamp,
  last_login: Timestamp.nullable()
})
export type User = z.infer<typeof User>
export const UserList = z.object({ users: z.array(User) })
export const UserResponse = z.object({ user: User })

export const UserCreate = z.object({
  username: Username,
  role: z.enum(ROLES).default('user'),
  display_name: z.string().trim().max(120).nullable().default(null),
  /** Without one the answer holds a one-time link with which the person chooses it. */
  password: NewPassword.optional()
})
export type UserCreate = z.infer<typeof UserCreate>

export const UserPatch = z.object({
  role: z.enum(ROLES),
  display_name: z.string().trim().max(120).nullable(),
  is_active: z.boolean(),
  password: NewPassword
}).partial()
export type UserPatch = z.infer<typeof UserPatch>

/** `link` is a path with a one-time token: it opens the page on "choose your password". */
export const UserCreated = z.object({ user: User, link: z.string().nullable() })
export const UserLink = z.object({ link: z.string(), expires: Timestamp })

export const Login = z.object({ username: z.string().trim().min(1).max(64), password: z.string().min(1).max(200) })
export const LoggedIn = z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() })
export type LoggedIn = z.infer<typeof LoggedIn>

export const ChoosePassword = z.object({ token: z.string().min(20).max(200), password: NewPassword })
export const LinkParams = z.object({ token: z.string().min(20).max(200) })
export const LinkInfo = z.object({ username: z.string(), purpose: z.enum(['setup', 'password']) })

export const Me = z.object({
  id: z.string(),
  username: z.string(),
  role: z.enum(ROLES),
  deployment_mode: z.enum(['full', 'cloud', 'local']),
  display_name: z.string().nullable(),
  permissions: z.array(z.string()),
  setup_done: z.boolean(),
  language: Language
})
export type Me = z.infer<typeof Me>

export const Profile = User.omit({ is_active: true, updated: true, has_password: true })
export const ProfilePatch = z.object({ display_name: z.string().trim().max(120).nullable() }).partial()
export const PasswordChange = z.object({ old_password: z.string().min(1).max(200), new_password: NewPassword })

export const AuthStatus = z.object({ enabled: z.boolean(), jwt_expiration_hours: z.number(), needs_setup: z.boolean() })

export const SignIn = z.object({
  id: z.string(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  created: Timestamp,
  last_seen: Timestamp,
  expires: Timestamp,
  current: z.boolean()
})
export const SignInList = z.object({ sessions: z.array(SignIn) })
