import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelInfo } from '#shared/schemas/models'
import type { EngineProvider } from '#shared/schemas/engine-providers'
import type { VoiceInfo } from '#shared/schemas/tts'
import VoiceBase from '~/components/voice/VoiceBase.vue'
import VoiceFields from '~/components/voice/VoiceFields.vue'
import { newVoiceFields, OPENVOICE } from '~/utils/voice-form'
import { USelect } from '#components'
import { signInAs } from './support'

const voice = (id: string, fields: Partial<VoiceInfo> = {}): VoiceInfo => ({
  id, name: id, language: 'ru', languages: ['ru'], gender: null, engine: 'piper', description: null, available: true, reason: null, reason_detail: null,
  samples_count: 0, can_edit: false, default: false, ...fields
})
const xtts = { id: 'x', driver: 'xtts', name: 'GPU', enabled: true } as EngineProvider
const openvoice = { engine: 'openvoice', broken: null } as ModelInfo

let providers: EngineProvider[] = []
let models: ModelInfo[] = []
registerEndpoint('/admin/tts/providers', () => ({ providers, drivers: ['openai', 'xtts'] }))
registerEndpoint('/admin/models/list', () => ({ models, folder: '', disk: { used_bytes: 0, free_bytes: 0 } }))
registerEndpoint('/admin/voices', () => ({
  voices: [voice('anna', { engine: 'espeak' }), voice('irina'), voice('broken', { available: false }), voice('cloud', { engine: 'openai' }), voice('joe', { language: 'en', languages: ['en'] })],
  current: { engine: 'espeak', voice: 'anna', chosen: false }
}))
beforeEach(() => signInAs('admin'))
afterEach(() => clearNuxtData())

/** The form of a new voice from recordings, as the editor holds it. */
async function fromSamples(installed: { providers?: EngineProvider[], models?: ModelInfo[] }) {
  providers = installed.providers ?? []
  models = installed.models ?? []
  const fields = ref({ ...newVoiceFields('ru'), kind: 'samples' as const })
  const page = await mountSuspended({
    setup() {
      const sources = useVoiceSources()
      return () => h(VoiceFields, {
        sources,
        'isNew': true,
        'modelValue': fields.value,
        'driver': fields.value.provider === OPENVOICE ? OPENVOICE : 'xtts',
        'onUpdate:modelValue': value => Object.assign(fields.value, value)
      })
    }
  })
  await vi.waitFor(() => expect(page.find('input[type=checkbox], [role=checkbox], [data-slot=title]').exists()).toBe(true))
  const links = () => page.findAll('a').map(link => link.attributes('href'))
  return { page, fields, links }
}

it('asks for no name while there is nothing to take a voice with, and says where to get it', async () => {
  const { page, links } = await fromSamples({})
  expect(page.text()).toContain('There is nothing yet to take a voice with.')
  expect(links()).toEqual(['/models', '/voice/engines?provider=new'])
  expect(page.find('input[type=text], input:not([type])').exists()).toBe(false)
  page.unmount()
})

it('takes a voice with what is there, and says what is not', async () => {
  const { page, fields, links } = await fromSamples({ providers: [xtts] })
  expect(fields.value.provider).toBe('x')
  expect(page.text()).toContain('OpenVoice is not installed.')
  expect(links()).toEqual(['/models'])
  expect(page.text()).not.toContain('Who says the words')
  page.unmount()
})

it('lets OpenVoice speak with a voice of this machine in the language of the new one', async () => {
  const { page, fields } = await fromSamples({ models: [openvoice] })
  expect(fields.value.provider).toBe(OPENVOICE)
  const base = page.findComponent(VoiceBase)
  await vi.waitFor(() => expect(base.text()).toContain('anna'))
  const items = () => (base.findComponent(USelect).vm.$props as { items: { value: string }[] }).items.map(({ value }) => value)
  expect(items()).toEqual(['anna', 'irina'])
  base.findComponent(USelect).vm.$emit('update:modelValue', 'irina')
  expect(fields.value.base).toBe('irina')
  fields.value.language = 'en'
  await vi.waitFor(() => expect(items()).toEqual(['joe']))
  expect(fields.value.base).toBe('')
  page.unmount()
})
