import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { VoiceSliders } from '#components'
import TuningPage from '~/pages/voice/tuning.vue'
import { fakeAudio } from './fake-audio'
import { signInAs } from './support'

const heard: Record<string, unknown>[] = []
registerEndpoint('/admin/tts/tuning', () => ({ speed: 1, pitch: 0.6 }))
registerEndpoint('/admin/voices', () => ({ voices: [], current: { engine: 'espeak', voice: null, chosen: false } }))
registerEndpoint('/admin/tts/test', { method: 'POST', handler: async (event) => {
  heard.push(await readBody<Record<string, unknown>>(event))
  return ''
} })
beforeEach(() => {
  fakeAudio()
  signInAs('admin')
})
afterEach(() => {
  heard.length = 0
  vi.unstubAllGlobals()
  clearNuxtData()
})

it('lets one hear what is set and not saved yet, however far from what is saved', async () => {
  const page = await mountSuspended(TuningPage)
  await vi.waitFor(() => expect(page.findComponent(VoiceSliders).exists()).toBe(true))
  await page.findComponent(VoiceSliders).setValue({ speed: 1, pitch: 2 })
  await page.find('[aria-label="Listen: Text to try"]').trigger('click')
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  expect(heard[0]).toMatchObject({ tuning: { speed: 1, pitch: 2 } })
  expect(heard[0]).not.toHaveProperty('pitch')
  page.unmount()
})

it('has nothing to say without a text', async () => {
  const page = await mountSuspended(TuningPage)
  await vi.waitFor(() => expect(page.find('textarea').exists()).toBe(true))
  await page.find('textarea').setValue('  ')
  expect(page.find('[aria-label="Listen: Text to try"]').attributes('disabled')).toBeDefined()
  page.unmount()
})
