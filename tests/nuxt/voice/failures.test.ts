import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { SttEngineInfo } from '#shared/schemas/stt'
import RecognitionEngineRow from '~/components/recognition/RecognitionEngineRow.vue'
import EngineProviderTest from '~/components/engine/EngineProviderTest.vue'

const engine = (detail: string | null): SttEngineInfo =>
  ({ id: 'whisper', name: 'Whisper', kind: 'provider', driver: 'openai', model_type: null, realtime: false, offline: false, languages: [], size_mb: 0, state: 'failed', detail })
const row = (detail: string | null) => mountSuspended(RecognitionEngineRow, { props: { engine: engine(detail), live: false, file: false } })

it('says in words why an engine does not listen, and keeps its own words folded', async () => {
  const known = await row('rate-limited')
  expect(known.find('p.text-error').text()).toBe('The server asks to wait.')
  expect(known.find('details p').text()).toBe('rate-limited')
  const other = await row('exit code 1')
  expect(other.find('p.text-error').text()).toBe('It does not start.')
  expect(other.find('details p').text()).toBe('exit code 1')
  expect((await row(null)).find('details').exists()).toBe(false)
})

it('says in words why a server was not usable, and keeps its own words folded', async () => {
  const test = await mountSuspended(EngineProviderTest, { props: { testing: false, error: null, result: { status: 'error', latency_ms: 3, code: 'provider_unreachable', message: '[openai] The server cannot be reached (ECONNREFUSED)' } } })
  expect(test.find('p.text-error').text()).toBe('The server does not answer.')
  expect(test.find('details p').text()).toContain('ECONNREFUSED')
})
