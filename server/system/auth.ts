import { AppError, unauthenticated } from '#server/runtime/errors'
import { isSet, setSetting } from './settings'
import { audit } from './audit'
import { signToken } from './callers'
import { useLink } from './one-time-links'
import { createSignIn, endAllSignIns } from './sign-ins'
import { findUserByPassword, noteLogin, setPassword } from './users'

export interface SignInOrigin { ip?: string, userAgent?: string }

const MOST_FAILURES = 5
const LOCK_MS = 15 * 60_000
const MOST_REMEMBERED = 10_000
const failures = new Map<string, { count: number, until: number }>()

/** A name is locked for 15 minutes after 5 wrong passwords in a row, whoever tries. */
function ensureNotLocked(username: string) {
  const known = failures.get(username)
  if (!known || known.count < MOST_FAILURES || known.until < Date.now()) return
  const seconds = Math.ceil((known.until - Date.now()) / 1_000)
  throw new AppError(429, 'locked', `Too many wrong passwords, try again in ${Math.ceil(seconds / 60)} min`, { retryAfter: seconds })
}

function noteFailure(username: string) {
  const known = failures.get(username)
  const count = known && known.until > Date.now() ? known.count + 1 : 1
  if (failures.size >= MOST_REMEMBERED) failures.delete(failures.keys().next().value as string)
  failures.set(username, { count, until: Date.now() + LOCK_MS })
}

/** Throws 401 for a wrong name or password, 429 while the name is locked. */
export async function signIn(username: string, password: string, from: SignInOrigin) {
  ensureNotLocked(username)
  const user = await findUserByPassword(username, password)
  if (!user) {
    noteFailure(username)
    audit('login_failed', 'auth', null, { ip: from.ip, username })
    throw unauthenticated('Invalid username or password')
  }
  failures.delete(username)
  audit('login', 'auth', user, { ip: from.ip })
  return startSession(user, from)
}

/** Uses up a one-time link: sets the password, ends what was signed in before, and signs in. */
export async function choosePassword(token: string, password: string, from: SignInOrigin) {
  const { user } = await useLink(token)
  await setPassword(user.id, password)
  await endAllSignIns(user.id)
  failures.delete(user.username)
  audit('choose_password', 'auth', user, { ip: from.ip })
  return startSession(user, from)
}

export async function changePassword(user: { id: string, username: string }, oldPassword: string, newPassword: string, signInId?: string) {
  ensureNotLocked(user.username)
  if (!await findUserByPassword(user.username, oldPassword)) {
    noteFailure(user.username)
    throw new AppError(400, 'wrong_password', 'The old password is wrong')
  }
  await setPassword(user.id, newPassword)
  await endAllSignIns(user.id, signInId)
  audit('change_password', 'auth', user)
}

async function startSession(user: { id: string, username: string, role: string }, from: SignInOrigin) {
  const { id, expires } = await createSignIn(user.id, from)
  await noteLogin(user.id)
  return { token: await signToken(user, id, expires), expires }
}

export const isSetUp = () => isSet('setup.done')
export const finishSetup = () => setSetting('setup.done', true)
