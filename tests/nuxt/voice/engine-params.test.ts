import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, expect, it, vi } from 'vitest'
import VoicePiper from '~/components/voice/VoicePiper.vue'
import VoiceXtts from '~/components/voice/VoiceXtts.vue'
import { USlider } from '#components'
import { signInAs } from './support'

const preset_params = { temperature: 0.75, repetition_penalty: 4, top_k: 55, top_p: 0.88, speed: 0.98 }
let overrides: Record<string, number> = {}
let piperSpeed = 1
registerEndpoint('/admin/tts/xtts/params', { method: 'GET', handler: () => ({ default_preset: 'natural', preset_params, current_params: { ...preset_params, ...overrides }, overrides }) })
registerEndpoint('/admin/tts/xtts/params', { method: 'POST', handler: async (event) => {
  const given = await readBody<Record<string, number | null>>(event)
  overrides = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== null))
  return { status: 'ok', params: { ...preset_params, ...overrides } }
} })
registerEndpoint('/admin/tts/piper/params', { method: 'GET', handler: () => ({ speed: piperSpeed, voices: {} }) })
registerEndpoint('/admin/tts/piper/params', { method: 'POST', handler: async (event) => {
  piperSpeed = (await readBody<{ speed: number }>(event)).speed
  return { status: 'ok', speed: piperSpeed }
} })
afterEach(() => {
  overrides = {}
  clearNuxtData()
})

async function opened(component: typeof VoiceXtts | typeof VoicePiper, role: 'admin' | 'user' = 'admin') {
  signInAs(role)
  const page = await mountSuspended(component)
  await page.find('button').trigger('click')
  await vi.waitFor(() => expect(page.find('form').exists()).toBe(true))
  const button = (label: string) => page.findAll('button').find(each => each.text() === label)
  return { page, button, save: () => page.find('form').trigger('submit') }
}
const field = (page: Awaited<ReturnType<typeof opened>>['page'], label: string) => {
  const id = page.findAll('label').find(each => each.text() === label)?.attributes('for')
  return page.find<HTMLInputElement>(`input[id="${id}"]`)
}

it('shows what the manner says where nothing is set, and sends what is', async () => {
  const { page, save, button } = await opened(VoiceXtts)
  expect(page.text()).toContain('Natural')
  expect(field(page, 'Expressiveness').attributes('placeholder')).toBe('0.75')
  expect(field(page, 'How much of the recordings, s').attributes('placeholder')).toBe('up to XTTS')
  expect(button('Back to the manner\'s')).toBeUndefined()
  await field(page, 'Expressiveness').setValue('0.5')
  await field(page, 'Variety of sound').setValue('0')
  await save()
  await vi.waitFor(() => expect(page.text()).toContain('At least 1.'))
  expect(overrides).toEqual({})
  await vi.waitFor(() => expect(field(page, 'Variety of sound').attributes('disabled')).toBeUndefined())
  await field(page, 'Variety of sound').setValue('')
  await save()
  await vi.waitFor(() => expect(overrides).toEqual({ temperature: 0.5 }))
  page.unmount()
})

it('leaves everything to the manner again', async () => {
  overrides = { temperature: 0.42, top_k: 7 }
  const { page, save, button } = await opened(VoiceXtts)
  expect(field(page, 'Variety of sound').element.value).toBe('7')
  await button('Back to the manner\'s')!.trigger('click')
  expect(field(page, 'Variety of sound').element.value).toBe('')
  expect(field(page, 'Variety of sound').attributes('placeholder')).toBe('55')
  await save()
  await vi.waitFor(() => expect(overrides).toEqual({}))
  page.unmount()
})

it('only shows it to those who may not change it', async () => {
  const { page, button } = await opened(VoiceXtts, 'user')
  expect(page.findAll('input').every(input => input.attributes('disabled') !== undefined)).toBe(true)
  expect(button('Save')).toBeUndefined()
  page.unmount()
})

it('sets how fast Piper speaks', async () => {
  const { page, save } = await opened(VoicePiper)
  page.findComponent(USlider).vm.$emit('update:modelValue', 1.25)
  await nextTick()
  await save()
  await vi.waitFor(() => expect(piperSpeed).toBe(1.25))
  page.unmount()
})
