import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import VoiceRecorder from '~/components/voice/VoiceRecorder.vue'
import { fakeAudio, worklet, type FakeDevices } from './fake-audio'

const BLOCK = 480
const BLOCKS_A_SECOND = 50

let devices: FakeDevices
beforeEach(() => {
  devices = fakeAudio()
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:take')
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('keeps a recording that could not be saved, and forgets it once it is', async () => {
  const given: File[] = []
  let kept = false
  const page = await mountSuspended(VoiceRecorder, { props: { language: 'en', adding: false, add: async (file: File) => {
    given.push(file)
    return kept
  } } })
  const button = (label: string) => page.findAll('button').find(each => each.text() === label)
  await button('Record')!.trigger('click')
  await vi.waitFor(() => expect(button('Stop')).toBeDefined())
  await vi.waitFor(() => expect(worklet('microphone').port.onmessage).not.toBeNull())
  expect(devices.asked).toEqual([{ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 } }])
  for (let block = 0; block < 6 * BLOCKS_A_SECOND; block++) worklet('microphone').port.say(new Int16Array(BLOCK).fill(6_000))
  await button('Stop')!.trigger('click')
  await button('Add the recording')!.trigger('click')
  await vi.waitFor(() => expect(given).toHaveLength(1))
  await nextTick()
  expect(page.find('audio').exists()).toBe(true)
  kept = true
  await button('Add the recording')!.trigger('click')
  await vi.waitFor(() => expect(page.find('audio').exists()).toBe(false))
  expect(given).toHaveLength(2)
  page.unmount()
})
