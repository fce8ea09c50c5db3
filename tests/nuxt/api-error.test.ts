import { describe, expect, it } from 'vitest'
import { apiErrorOf, toApiError } from '~/utils/api-error'

const problem = { type: 'urn:x', title: 'conflict', status: 409, detail: 'This user name is taken', code: 'conflict', request_id: 'abc' }

describe('an error of the API', () => {
  it('keeps the code, the sentence and the request id of a problem', async () => {
    const error = await apiErrorOf(new Response(JSON.stringify(problem), { status: 409 }))
    expect(error).toMatchObject({ status: 409, code: 'conflict', detail: 'This user name is taken', requestId: 'abc' })
  })

  it('counts the page of a proxy whose server is gone as unreachable', async () => {
    expect(await apiErrorOf(new Response('<h1>Bad Gateway</h1>', { status: 502 }))).toMatchObject({ code: 'unreachable', status: 502 })
  })

  it('tells no network from a cancelled call', () => {
    expect(toApiError(new TypeError('Failed to fetch')).code).toBe('unreachable')
    expect(toApiError(new DOMException('stopped', 'AbortError')).code).toBe('aborted')
  })

  it('is found behind what wraps it', async () => {
    const error = await apiErrorOf(new Response(JSON.stringify(problem), { status: 409 }))
    expect(toApiError(new Error('async data failed', { cause: error }))).toBe(error)
  })
})
