import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it, vi } from 'vitest'
import type { VoiceDetails, VoiceInfo } from '#shared/schemas/tts'
import VoicesPage from '~/pages/voice/index.vue'
import { signInAs } from './support'

const voice = (id: string): VoiceInfo => ({
  id, name: id, language: 'ru', languages: ['ru'], gender: null, engine: 'xtts', description: null, available: true, reason: null, reason_detail: null,
  samples_count: 0, can_edit: true, default: false
})
const details = (id: string): VoiceDetails => ({ ...voice(id), options: {}, speed: 1, pitch: 1, samples: [], used_by: [], consent: null, cloned: false })

/** The test says when each voice is answered. */
const asked: string[] = []
const answers = new Map<string, () => void>()
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
registerEndpoint('/admin/tts/providers', () => ({ providers: [], drivers: [] }))
registerEndpoint('/admin/models/list', () => ({ models: [], folder: '', disk: { used_bytes: 0, free_bytes: 0 } }))
registerEndpoint('/admin/voices', () => ({ voices: ['anna', 'boris'].map(voice), current: { engine: 'espeak', voice: null, chosen: false } }))
for (const id of ['anna', 'boris']) {
  registerEndpoint(`/admin/voices/${id}`, async () => {
    asked.push(id)
    await new Promise<void>(resolve => answers.set(id, resolve))
    return { voice: details(id) }
  })
}
afterEach(() => clearNuxtData())

it('opens the voice that the address names, even when an earlier one is answered later', async () => {
  signInAs('admin')
  const page = await mountSuspended(VoicesPage)
  await vi.waitFor(() => expect(page.findAll('article')).toHaveLength(2))
  await navigateTo('/voice?voice=anna')
  await navigateTo('/voice?voice=boris')
  await vi.waitFor(() => expect(asked).toEqual(['anna', 'boris']))
  answers.get('boris')?.()
  const title = () => document.body.querySelector('[role=dialog] h2')?.textContent
  await vi.waitFor(() => expect(title()).toBe('boris'))
  answers.get('anna')?.()
  await new Promise(resolve => setTimeout(resolve))
  expect(title()).toBe('boris')
  await navigateTo('/voice')
  page.unmount()
})
