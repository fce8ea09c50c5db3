import { AppError, unauthenticated } from '#server/runtime/errors'
import { isSet, setSetting } from './settings'
import { audit } from './audit'
import { signToken } from './callers'
import { beginAttempt, forgetAttempts } from './sign-in-attempts'
import { useLink } from './one-time-links'
import { createSignIn, endAllSignIns } from './sign-ins'
import { findUserByPassword, noteLogin, setPassword } from './users'

export interface SignInOrigin { ip?: string, userAgent?: string }

/** Throws 401 for a wrong name or password, 429 while the name is locked. */
export async function signIn(username: string, password: string, from: SignInOrigin) {
  const attempt = beginAttempt(username, from.ip)
  const user = await findUserByPassword(username, password)
  if (!user) {
    audit('login_failed', 'auth', null, { ip: from.ip, username })
    throw unauthenticated('Invalid username or password')
  }
  attempt.succeeded()
  audit('login', 'auth', user, { ip: from.ip })
  return startSession(user, from)
}

/** Uses up a one-time link: sets the password, ends what was signed in before, and signs in. */
export async function choosePassword(token: string, password: string, from: SignInOrigin) {
  const { user } = await useLink(token)
  await setPassword(user.id, password)
  await endAllSignIns(user.id)
  forgetAttempts(user.username)
  audit('choose_password', 'auth', user, { ip: from.ip })
  return startSession(user, from)
}

export async function changePassword(user: { id: string, username: string }, oldPassword: string, newPassword: string, from: SignInOrigin, signInId?: string) {
  const attempt = beginAttempt(user.username, from.ip)
  if (!await findUserByPassword(user.username, oldPassword)) throw new AppError(400, 'wrong_password', 'The old password is wrong')
  attempt.succeeded()
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
