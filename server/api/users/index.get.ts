import { listUsers } from '#server/system/users'
import { UserList } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'List users',
  permission: 'users.write',
  response: UserList,
  handler: async () => ({ users: await listUsers() })
})
