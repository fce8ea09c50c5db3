import { getDashboard } from '#server/overview/dashboard'
import { Dashboard } from '#shared/schemas/system'

export default defineApiHandler({
  summary: 'State of the engines, today\'s turns and recent conversations',
  permission: 'dashboard.read',
  response: Dashboard,
  handler: ({ user }) => getDashboard(user)
})
