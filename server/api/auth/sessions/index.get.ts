import { listSignIns } from '#server/system/sign-ins'
import { SignInList } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Where this user is signed in',
  permission: 'signed-in',
  response: SignInList,
  async handler({ user }) {
    const rows = await listSignIns(user.id)
    return { sessions: rows.map(row => ({ ...row, current: row.id === user.signInId })) }
  }
})
