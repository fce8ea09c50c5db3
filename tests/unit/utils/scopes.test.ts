import { expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { ensureScope, type RouteScope } from '#server/utils/requests'
import { API_KEY_SCOPES, type ApiKeyScope } from '#shared/utils/permissions'

const may = (scopes: ApiKeyScope[] | undefined, scope?: RouteScope) => {
  try {
    ensureScope({ scopes } as Caller, scope)
    return true
  } catch (error) {
    expect(error).toMatchObject({ statusCode: 403 })
    return false
  }
}

it('an API key reaches what its scopes allow, and what needs two scopes only with both', () => {
  expect(may(['speech'], 'speech')).toBe(true)
  expect(may(['speech'], 'chat')).toBe(false)
  expect(may(['speech'], ['speech', 'chat'])).toBe(false)
  expect(may(['chat'], ['speech', 'chat'])).toBe(false)
  expect(may(['chat', 'speech'], ['speech', 'chat'])).toBe(true)
  expect(may(['chat', 'speech'])).toBe(false)
})

it('a key with the scope admin, and whoever is signed in, are not asked for scopes', () => {
  for (const scope of [undefined, ...API_KEY_SCOPES]) {
    expect(may(['admin'], scope)).toBe(true)
    expect(may(undefined, scope)).toBe(true)
  }
})
