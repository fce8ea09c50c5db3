/** Signed in first, then allowed: the same table that the server reads decides. */
export default defineNuxtRouteMiddleware(async (to) => {
  const session = useSessionStore()
  if (to.meta.public) return
  await session.ensureLoaded()
  if (!session.me) return navigateTo({ path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } })
  if (to.meta.permission && !session.may(to.meta.permission)) return navigateTo(landingPage(session.may))
})
