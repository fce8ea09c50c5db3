import { mockNuxtImport, mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, expect, it, vi } from 'vitest'
import type { VoiceInfo, VoiceList, VoiceUse } from '#shared/schemas/tts'
import type { Question } from '~/composables/useConfirm'
import VoiceCard from '~/components/voice/VoiceCard.vue'
import VoicesPage from '~/pages/voice/index.vue'
import { signInAs } from './support'

const voice = (id: string, name: string): VoiceInfo => ({
  id, name, language: 'ru', languages: ['ru'], gender: null, engine: 'espeak', description: null, available: true, reason: null, reason_detail: null,
  samples_count: 0, can_edit: false, default: false
})
/** As the server keeps it: the first voice speaks where none is chosen. */
let chosen: string | null = null
const list = (): VoiceList => {
  const current = chosen ?? 'anna'
  return { voices: [voice('anna', 'Анна'), voice('boris', 'Борис')].map(each => ({ ...each, default: each.id === current })), current: { engine: 'espeak', voice: current, chosen: chosen !== null } }
}
registerEndpoint('/admin/voices', list)
registerEndpoint('/admin/voice', { method: 'POST', handler: async (event) => {
  chosen = (await readBody<{ voice: string | null }>(event)).voice
  return { status: 'ok', engine: 'espeak', voice: chosen ?? 'anna' }
} })
const asked: Question[] = []
mockNuxtImport('useConfirm', () => () => async (question: Question) => {
  asked.push(question)
  return true
})
const deleted: string[] = []
let uses: VoiceUse[] = []
registerEndpoint('/admin/voices/boris', { method: 'GET', handler: () => ({ voice: { ...voice('boris', 'Борис'), options: {}, speed: 1, pitch: 1, samples: [], used_by: uses, consent: null, cloned: false } }) })
registerEndpoint('/admin/voices/boris', { method: 'DELETE', handler: (event) => {
  deleted.push(event.path.split('/').at(-1)!)
  return { status: 'ok' }
} })
registerEndpoint('/admin/tts/providers', () => ({ providers: [], drivers: [] }))
registerEndpoint('/admin/models/list', () => ({ models: [], folder: '', disk: { used_bytes: 0, free_bytes: 0 } }))
afterEach(() => {
  chosen = null
  clearNuxtData()
})

async function openPage(role: 'admin' | 'user') {
  signInAs(role)
  const page = await mountSuspended(VoicesPage)
  await vi.waitFor(() => expect(page.findAll('article')).toHaveLength(2))
  const button = (label: string) => page.findAll('button').find(each => (each.attributes('aria-label') ?? each.text()) === label)
  return { page, said: () => page.find('[role=status]').text(), inUse: () => page.findAll('article.border-primary').map(card => card.find('h3').text()), button }
}

it('leaves the voices to the personas again, and says which speaks', async () => {
  const { page, said, inUse, button } = await openPage('admin')
  expect(said()).toBe('Each persona speaks with its own voice. Choose a voice and it is heard everywhere.')
  expect(inUse()).toEqual([])
  expect(button('Back to the personas\' voices')).toBeUndefined()
  await button('Choose: Анна')!.trigger('click')
  await vi.waitFor(() => expect(said()).toBe('Анна speaks everywhere.'))
  expect(inUse()).toEqual(['Анна'])
  await button('Back to the personas\' voices')!.trigger('click')
  await vi.waitFor(() => expect(inUse()).toEqual([]))
  expect(chosen).toBeNull()
  page.unmount()
})

it('says it as well to those who may not change it', async () => {
  chosen = 'boris'
  const { page, said, button } = await openPage('user')
  expect(said()).toBe('Борис speaks everywhere.')
  expect(button('Back to the personas\' voices')).toBeUndefined()
  page.unmount()
})

it('says what speaks with a voice before it is deleted', async () => {
  uses = [{ kind: 'persona', name: 'Вера' }, { kind: 'tts.voice', name: 'Борис' }]
  const { page } = await openPage('admin')
  page.findAllComponents(VoiceCard)[1]!.vm.$emit('remove')
  await vi.waitFor(() => expect(deleted).toEqual(['boris?force=true']))
  expect(asked[0]!.text).toBe('Its recordings go too. In use now: voice of the persona “Вера”, main voice. A built-in voice will speak there.')
  page.unmount()
})
