import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it, vi } from 'vitest'
import { ChatMicrophone } from '#components'
import type { useDictation } from '~/composables/useDictation'

const listening = ref(false)
const did: string[] = []
const dictation = {
  listening,
  words: { state: ref('off') },
  begin: async () => {
    did.push('begin')
    listening.value = true
  },
  finish: async () => {
    did.push('finish')
    listening.value = false
  },
  toggle: async () => listening.value ? dictation.finish() : dictation.begin()
}

let leave = () => {}
afterEach(() => {
  leave()
  listening.value = false
  did.length = 0
  vi.restoreAllMocks()
})
async function button() {
  const page = await mountSuspended(ChatMicrophone, { props: { dictation: dictation as unknown as ReturnType<typeof useDictation> } })
  leave = () => page.unmount()
  const at = (event: Event, time: number) => Object.defineProperty(event, 'timeStamp', { value: time })
  const down = (time: number) => page.element.dispatchEvent(at(new PointerEvent('pointerdown', { button: 0 }), time))
  const up = (time: number) => window.dispatchEvent(at(new PointerEvent('pointerup'), time))
  const click = (detail = 1) => page.element.dispatchEvent(new MouseEvent('click', { detail }))
  const cancel = () => window.dispatchEvent(new PointerEvent('pointercancel'))
  return { down, up, cancel, click }
}

it('begins with a press and ends with the next one', async () => {
  const { down, up, click } = await button()
  down(1_000)
  up(1_100)
  click()
  expect(did).toEqual(['begin'])
  down(3_000)
  up(3_100)
  click()
  expect(did).toEqual(['begin', 'finish'])
})

it('listens as long as it is held', async () => {
  const { down, up, click } = await button()
  down(1_000)
  up(3_000)
  click()
  expect(did).toEqual(['begin', 'finish'])
})

it('works from the keyboard', async () => {
  const { click } = await button()
  click(0)
  click(0)
  expect(did).toEqual(['begin', 'finish'])
})

it('ends with the next press where the first one was let go elsewhere', async () => {
  const { down, up, click } = await button()
  down(1_000)
  up(1_100)
  down(5_000)
  up(5_050)
  click()
  expect(did).toEqual(['begin', 'finish'])
})

it('is not ended by a release elsewhere after the browser has taken the touch away', async () => {
  const { down, up, cancel, click } = await button()
  down(1_000)
  cancel()
  up(9_000)
  expect(did).toEqual(['begin'])
  down(12_000)
  up(12_100)
  click()
  expect(did).toEqual(['begin', 'finish'])
})
