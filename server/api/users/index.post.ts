import { createUser } from '#server/system/users'
import { UserCreate, UserCreated } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Add a user; without a password the answer holds a one-time link to choose one',
  permission: 'users.write',
  body: UserCreate,
  response: UserCreated,
  status: 201,
  handler: ({ body, user }) => createUser(body, user)
})
