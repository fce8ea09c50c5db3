import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useMicrophone } from '~/composables/useMicrophone'
import { usePlayer } from '~/composables/usePlayer'
import { FakeContext, fakeAudio, worklet, type FakeDevices } from './fake-audio'
import { within } from './support'

let devices: FakeDevices
let leave: () => void = () => undefined
beforeEach(() => {
  devices = fakeAudio()
})
afterEach(() => {
  leave()
  vi.unstubAllGlobals()
})

describe('the microphone', () => {
  const heard: Int16Array[] = []
  const open = async () => {
    heard.length = 0
    const page = await within(() => useMicrophone(block => heard.push(block)))
    leave = page.leave
    return page.used
  }

  it('asks for one channel without echo and noise, and gives what it hears with its level', async () => {
    const microphone = await open()
    expect(await microphone.start()).toBe(true)
    expect(devices.asked).toEqual([{ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 } }])
    worklet('microphone').port.say(new Int16Array(480).fill(3_277))
    expect(heard).toHaveLength(1)
    expect(microphone.level.value).toBeCloseTo(2 / 3, 2)
  })

  it('gives silence while it is muted', async () => {
    const microphone = await open()
    await microphone.start()
    microphone.muted.value = true
    worklet('microphone').port.say(new Int16Array(480).fill(3_277))
    expect(heard[0]).toEqual(new Int16Array(480))
    expect(microphone.level.value).toBe(0)
  })

  it.each([
    ['NotAllowedError', 'denied'], ['NotFoundError', 'missing'], ['NotReadableError', 'busy'], ['TypeError', 'failed']
  ])('knows why it was refused (%s)', async (name, problem) => {
    devices.refuse = new DOMException('refused', name)
    const microphone = await open()
    expect(await microphone.start()).toBe(false)
    expect(microphone.problem.value).toBe(problem)
    expect(microphone.state.value).toBe('off')
    expect(FakeContext.all.every(({ state }) => state === 'closed')).toBe(true)
  })

  it('says that a page over plain http may not listen, without asking', async () => {
    vi.stubGlobal('isSecureContext', false)
    const microphone = await open()
    expect(await microphone.start()).toBe(false)
    expect(microphone.problem.value).toBe('insecure')
    expect(devices.asked).toEqual([])
  })

  it('notices that it was unplugged, and can be opened again', async () => {
    const microphone = await open()
    await microphone.start()
    devices.tracks[0]?.dispatchEvent(new Event('ended'))
    expect(microphone.problem.value).toBe('unplugged')
    expect(microphone.state.value).toBe('off')
    expect(await microphone.start()).toBe(true)
    expect(microphone.problem.value).toBeNull()
  })

  it('is given back when it is stopped, also before the person has answered', async () => {
    const answer = Promise.withResolvers<undefined>()
    devices.answered = answer.promise
    const microphone = await open()
    const starting = microphone.start()
    microphone.stop()
    answer.resolve(undefined)
    expect(await starting).toBe(false)
    expect(devices.tracks.map(({ stopped }) => stopped)).toEqual([true])
    expect(FakeContext.all.map(({ state }) => state)).toEqual(['closed'])
  })

  it('is given back when the page is left', async () => {
    const microphone = await open()
    await microphone.start()
    leave()
    expect(devices.tracks[0]?.stopped).toBe(true)
    expect(worklet('microphone').port.posted).toEqual(['close'])
  })
})

describe('the player', () => {
  it('hands on what comes, and says what was really played', async () => {
    const page = await within(usePlayer)
    leave = page.leave
    const player = page.used
    await player.start()
    const samples = new Int16Array(480)
    player.push(samples)
    player.clear()
    await vi.waitFor(() => expect(worklet('player').port.posted).toEqual([{ type: 'push', samples }, { type: 'clear' }]))
    worklet('player').port.say({ playedMs: 40, bufferedMs: 100, underruns: 1, playing: true })
    expect(player.state).toEqual({ playedMs: 40, bufferedMs: 100, underruns: 1, playing: true })
    expect(player.level.value).toBeGreaterThan(0.8)
  })

  it('says that the browser wants a press first, and sounds after it', async () => {
    FakeContext.startsSuspended = true
    const page = await within(usePlayer)
    leave = page.leave
    const player = page.used
    await player.start()
    expect(player.blocked.value).toBe(true)
    FakeContext.startsSuspended = false
    await player.resume()
    FakeContext.all[0]?.dispatchEvent(new Event('statechange'))
    expect(player.blocked.value).toBe(false)
  })

  it('shares the way to sound with the microphone, so that its echo can be cancelled', async () => {
    const page = await within(() => ({ player: usePlayer(), microphone: useMicrophone(() => undefined) }))
    leave = page.leave
    const { player, microphone } = page.used
    await player.start()
    await microphone.start()
    expect(FakeContext.all).toHaveLength(1)
    microphone.stop()
    expect(FakeContext.all[0]?.state).toBe('running')
    player.stop()
    expect(FakeContext.all[0]?.state).toBe('closed')
  })
})
