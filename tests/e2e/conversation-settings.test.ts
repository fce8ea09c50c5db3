import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiClient, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

const PATH = '/admin/settings/conversation'
const DEFAULTS = {
  greeting: '',
  end_of_turn: { shortest: 300, usual: 600, longest: 1_500 },
  barge_in_ms: 200,
  answer_ahead: true,
  silence_prompt_s: 20,
  silence_prompts: 2,
  patience_prompt_s: 4
}

let server: TestServer
let admin: ApiClient
beforeAll(async () => {
  server = await startServer()
  admin = await signIn(server)
})
afterAll(() => server.stop())

const read = async () => (await admin.call('GET', PATH)).body

it('conversations are led as the defaults say until the owner says otherwise', async () => {
  expect(await read()).toEqual(DEFAULTS)
  expect((await apiClient(server).call('GET', PATH)).status).toBe(401)
  expect((await apiClient(server).call('PUT', PATH, DEFAULTS)).status).toBe(401)
})

it('what is changed stays, and what is left out goes back to its default', async () => {
  const changed = { ...DEFAULTS, greeting: 'Здравствуйте! Сейчас {current_time}.', end_of_turn: { shortest: 200, usual: 400, longest: 2_000 }, barge_in_ms: 0, answer_ahead: false, patience_prompt_s: 2.5 }
  expect(await admin.call('PUT', PATH, changed)).toMatchObject({ status: 200, body: changed })
  expect(await read()).toEqual(changed)
  expect((await admin.call('PUT', PATH, { silence_prompts: 0 })).body).toEqual({ ...DEFAULTS, silence_prompts: 0 })
  expect(await read()).toEqual({ ...DEFAULTS, silence_prompts: 0 })
})

it.each([
  ['a greeting that is too long', { greeting: 'а'.repeat(501) }, 'greeting'],
  ['pauses that do not grow', { end_of_turn: { shortest: 700, usual: 600, longest: 1_500 } }, 'must grow'],
  ['a usual pause longer than the longest', { end_of_turn: { usual: 2_000 } }, 'must grow'],
  ['a pause that tears words apart', { end_of_turn: { shortest: 99 } }, 'end_of_turn.shortest'],
  ['a pause without an end', { end_of_turn: { longest: 10_001 } }, 'end_of_turn.longest'],
  ['half a millisecond', { barge_in_ms: 200.5 }, 'barge_in_ms'],
  ['more speech than anybody interrupts with', { barge_in_ms: 2_001 }, 'barge_in_ms'],
  ['a negative wait', { silence_prompt_s: -1 }, 'silence_prompt_s'],
  ['too many questions', { silence_prompts: 11 }, 'silence_prompts'],
  ['patience of more than a minute', { patience_prompt_s: 61 }, 'patience_prompt_s'],
  ['a word for yes', { answer_ahead: 'yes' }, 'answer_ahead']
])('%s: refused with the reason, and nothing changes', async (_, body, reason) => {
  const before = await read()
  const answer = await admin.call('PUT', PATH, body)
  expect(answer.status).toBe(400)
  expect(JSON.stringify(answer.body)).toContain(reason)
  expect(await read()).toEqual(before)
})
