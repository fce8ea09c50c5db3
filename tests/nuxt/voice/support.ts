import { mountSuspended } from '@nuxt/test-utils/runtime'
import { may, permissionsOf, type Role } from '#shared/utils/permissions'

/** Uses a composable as a page does; `leave` is what leaving that page does. */
export async function within<T>(use: () => T) {
  let used: { value: T } | undefined
  const page = await mountSuspended({
    setup() {
      used = { value: use() }
      return () => null
    }
  })
  if (!used) throw new Error('not mounted')
  return { used: used.value, leave: () => page.unmount() }
}

export function signInAs(role: Role) {
  const session = useSessionStore()
  session.me = { id: role, username: role, display_name: null, role, permissions: [...permissionsOf(role)].filter(permission => may(role, permission)) } as unknown as typeof session.me
}
