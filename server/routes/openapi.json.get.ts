import { routes } from '#secretary/routes'
import { createOnce } from '#server/runtime/once'
import { createOpenapi } from '#server/overview/openapi'
import { version } from '~~/package.json'

const document = createOnce(async () => {
  const described = await Promise.all(routes.filter(({ path }) => !path.includes('**')).map(async ({ method, path, load }) => ({ method, path, definition: (await load()).default.definition })))
  return createOpenapi(described, version)
})

export default definePublicHandler({
  summary: 'This document: every route of the API (OpenAPI 3.1)',
  produces: 'application/json',
  handler: () => document.get()
})
