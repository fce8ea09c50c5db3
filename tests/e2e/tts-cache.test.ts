import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

let server: TestServer
let admin: ApiClient
beforeAll(async () => {
  server = await startServer()
  admin = await signIn(server)
})
afterAll(() => server.stop())

const PHRASE = { text: 'Добрый день! Чем помочь? Звоните 8 800 555-35-35.', target_sample_rate: 22_050 }

async function spoken() {
  const response = await admin.raw('POST', '/admin/tts/stream', PHRASE)
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}

it('a phrase said again comes from the cache, which can be looked at and cleared', async () => {
  const empty = { cache_size: 0, active_sessions: 0, bytes: 0, disk: { entries: 0, bytes: 0 } }
  expect((await admin.call('GET', '/admin/tts/cache')).body).toMatchObject({ ...empty, hits: 0, misses: 0 })
  const first = await spoken()
  expect((await spoken()).equals(first)).toBe(true)
  const { body } = await admin.call('GET', '/admin/tts/cache')
  expect(body).toMatchObject({ cache_size: 1, max_cache_size: null, active_sessions: 0, hits: 1, misses: 1 })
  expect(body.bytes).toBeLessThan(body.max_bytes)
  expect((await admin.call('DELETE', '/admin/tts/cache')).body).toEqual({ status: 'ok', cleared_items: 1 })
  expect((await admin.call('GET', '/admin/tts/cache')).body).toMatchObject(empty)
  const folder = join(server.dataDir, 'phrases')
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
})

it('rendering ahead is on until the owner switches it off', async () => {
  expect((await admin.call('GET', '/admin/tts/cache')).body.render_ahead).toBe(true)
  expect(await admin.call('PUT', '/admin/tts/cache', { render_ahead: false })).toMatchObject({ status: 200, body: { render_ahead: false } })
  expect((await admin.call('GET', '/admin/tts/cache')).body.render_ahead).toBe(false)
  expect((await admin.call('PUT', '/admin/tts/cache', { render_ahead: 'no' })).status).toBe(400)
  expect((await admin.call('GET', '/admin/tts/cache')).body.render_ahead).toBe(false)
})
