import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useConversation } from '~/composables/useConversation'
import { isEcho } from '~/utils/echo'
import { pcmFromBase64, pcmToBase64 } from '~/utils/pcm-base64'
import { FakeContext, fakeAudio, worklet, type FakeDevices } from './fake-audio'
import { FakeSocket, fakeSockets } from './fake-socket'
import { signInAs, within } from './support'

let devices: FakeDevices
let leave = () => {}
beforeEach(() => {
  devices = fakeAudio()
  fakeSockets()
  signInAs('admin')
})
afterEach(() => {
  leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function converse() {
  const page = await within(() => useConversation({ sessionId: 's' }))
  leave = page.leave
  await page.used.start()
  return page.used
}
function accept() {
  FakeSocket.last.open()
  FakeSocket.last.say({ type: 'session.created', session: {} })
  FakeSocket.last.say({ type: 'session.updated', session: {} })
}
const say = (event: Record<string, unknown>) => FakeSocket.last.say(event)
const sound = (length = 480) => ({ type: 'response.output_audio.delta', response_id: 'r', delta: pcmToBase64(new Int16Array(length).fill(1_000)) })
const played = (playing: boolean) => worklet('player').port.say({ playedMs: 20, bufferedMs: 0, underruns: 0, playing })
const toPlayer = () => worklet('player').port.posted.map(posted => (posted as { type: string }).type)

describe('a spoken conversation', () => {
  it('ties itself to the chat session and sends what the microphone hears once that is settled', async () => {
    const talk = await converse()
    expect(talk.phase.value).toBe('connecting')
    worklet('microphone').port.say(new Int16Array(480).fill(5))
    accept()
    expect(FakeSocket.last.texts).toEqual([{ type: 'session.update', session: {
      type: 'realtime',
      audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } }, output: { format: { type: 'audio/pcm', rate: 24_000 } } },
      secretary: { session_id: 's' }
    } }])
    expect(talk.phase.value).toBe('listening')
    worklet('microphone').port.say(new Int16Array(480).fill(7))
    const append = FakeSocket.last.texts.at(-1) as { type: string, audio: string }
    expect(append.type).toBe('input_audio_buffer.append')
    expect(pcmFromBase64(append.audio)).toEqual(new Int16Array(480).fill(7))
  })

  it('shows who speaks, what is said, and how long it took', async () => {
    const talk = await converse()
    accept()
    say({ type: 'input_audio_buffer.speech_started' })
    expect(talk.phase.value).toBe('hearing')
    say({ type: 'conversation.item.input_audio_transcription.delta', item_id: 'i', delta: 'сколько' })
    say({ type: 'conversation.item.input_audio_transcription.delta', item_id: 'i', delta: ' стоит' })
    expect(talk.words.heard.value).toBe('сколько стоит')
    say({ type: 'conversation.item.input_audio_transcription.delta', item_id: 'i', delta: 'Сколько стоит', transcript: 'Сколько стоит' })
    expect(talk.words.heard.value).toBe('Сколько стоит')
    say({ type: 'input_audio_buffer.speech_stopped' })
    expect(talk.phase.value).toBe('thinking')
    say({ type: 'conversation.item.input_audio_transcription.completed', item_id: 'i', transcript: 'Сколько стоит?' })
    expect(talk.words.announced.value).toEqual({ who: 'person', text: 'Сколько стоит?' })
    say({ type: 'response.created', response: { id: 'r' } })
    say(sound())
    say({ type: 'response.output_audio_transcript.delta', response_id: 'r', delta: 'Сто рублей.' })
    expect(talk.phase.value).toBe('speaking')
    await vi.waitFor(() => expect(toPlayer()).toEqual(['push']))
    played(true)
    await nextTick()
    say({ type: 'secretary.waterfall', waterfall: { words_ms: 10, end_of_turn_ms: 300, first_word_ms: 320, first_sound_ms: 450 } })
    say({ type: 'response.done' })
    expect(talk.words.spoken.value).toBe('Сто рублей.')
    expect(talk.latencyMs.value).toBe(450)
    expect(talk.phase.value).toBe('speaking')
    played(false)
    await nextTick()
    expect(talk.phase.value).toBe('listening')
  })

  it('takes a sound without words for none', async () => {
    const talk = await converse()
    accept()
    say({ type: 'input_audio_buffer.speech_started' })
    say({ type: 'input_audio_buffer.speech_stopped' })
    expect(talk.phase.value).toBe('listening')
  })

  it('goes on after what did not work, and says what that was', async () => {
    const talk = await converse()
    accept()
    say({ type: 'error', error: { code: 'provider_unreachable', message: 'connect ECONNREFUSED' } })
    expect(talk.trouble.value).toMatchObject({ code: 'provider_unreachable', detail: 'connect ECONNREFUSED' })
    expect(talk.phase.value).toBe('listening')
    say({ type: 'response.created', response: { id: 'r' } })
    expect(talk.trouble.value).toBeNull()
  })

  it('goes on to play when a sound of the person meant nothing, and falls silent at once when it is told to', async () => {
    const talk = await converse()
    accept()
    say(sound())
    await vi.waitFor(() => expect(toPlayer()).toEqual(['push']))
    played(true)
    await nextTick()
    say({ type: 'input_audio_buffer.speech_started' })
    expect(talk.phase.value).toBe('speaking')
    say({ type: 'output_audio_buffer.cleared' })
    expect(talk.phase.value).toBe('hearing')
    await vi.waitFor(() => expect(toPlayer()).toEqual(['push', 'clear']))
  })

  it('takes a lost connection up again with the same session, the microphone staying open', async () => {
    vi.useFakeTimers()
    const talk = await converse()
    accept()
    FakeSocket.last.lose()
    expect(talk.phase.value).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
    accept()
    expect(talk.phase.value).toBe('listening')
    expect(FakeSocket.last.texts[0]).toMatchObject({ session: { secretary: { session_id: 's' } } })
    expect(devices.tracks).toHaveLength(1)
  })

  it('gives up when the connection does not come back, and can be begun anew', async () => {
    vi.useFakeTimers()
    const talk = await converse()
    for (let lost = 0; lost < 6; lost++) {
      FakeSocket.last.lose()
      await vi.advanceTimersByTimeAsync(8_000)
    }
    expect(talk.problem.value).toBe('connection')
    expect(talk.phase.value).toBe('off')
    expect(devices.tracks[0]?.stopped).toBe(true)
    await talk.start()
    accept()
    expect(talk.problem.value).toBeNull()
    expect(talk.phase.value).toBe('listening')
  })

  it('does not wait for a server that says nothing', async () => {
    vi.useFakeTimers()
    const talk = await converse()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(talk.phase.value).toBe('reconnecting')
  })

  it.each([
    [{ type: 'error', error: { code: 'no_recogniser', message: 'No engine' } }, 'no_recogniser'],
    [{ type: 'error', error: { code: 'not_found', message: 'No such session' } }, 'refused']
  ])('says why it can not begin (%o)', async (event, problem) => {
    const talk = await converse()
    FakeSocket.last.say(event)
    expect(talk.problem.value).toBe(problem)
    expect(FakeSocket.last.closed).toBe(true)
    expect(devices.tracks[0]?.stopped).toBe(true)
  })

  it('ends when nobody has answered the secretary, the microphone too, and says so', async () => {
    const talk = await converse()
    accept()
    say({ type: 'input_audio_buffer.timeout_triggered', audio_start_ms: 0, audio_end_ms: 60_000, item_id: '' })
    expect(talk.problem.value).toBe('nobody')
    expect(talk.phase.value).toBe('off')
    expect(FakeSocket.last.closed).toBe(true)
    expect(devices.tracks[0]?.stopped).toBe(true)
  })

  it('goes on when nobody has answered because the microphone is muted', async () => {
    const talk = await converse()
    accept()
    talk.microphone.muted.value = true
    say({ type: 'input_audio_buffer.timeout_triggered', audio_start_ms: 0, audio_end_ms: 60_000, item_id: '' })
    expect(talk.problem.value).toBeNull()
    expect(talk.phase.value).toBe('listening')
    talk.microphone.muted.value = false
    say({ type: 'input_audio_buffer.timeout_triggered', audio_start_ms: 0, audio_end_ms: 120_000, item_id: '' })
    expect(talk.problem.value).toBe('nobody')
  })

  it('says that the sign-in has ended', async () => {
    const talk = await converse()
    accept()
    FakeSocket.last.lose(1008)
    expect(talk.problem.value).toBe('signed_out')
  })

  it('says that the microphone is gone', async () => {
    const talk = await converse()
    accept()
    devices.tracks[0]?.dispatchEvent(new Event('ended'))
    expect(talk.problem.value).toBe('unplugged')
    expect(FakeSocket.last.closed).toBe(true)
  })

  it('says that the sound can not be played, and lets go of the microphone', async () => {
    vi.spyOn(FakeContext.prototype, 'createAnalyser').mockImplementation(() => {
      throw new DOMException('No device', 'NotSupportedError')
    })
    const talk = await converse()
    expect(talk.problem.value).toBe('no_sound')
    expect(talk.phase.value).toBe('off')
    expect(devices.tracks[0]?.stopped).toBe(true)
    expect(FakeSocket.all).toHaveLength(0)
    vi.restoreAllMocks()
    await talk.start()
    accept()
    expect(talk.problem.value).toBeNull()
    expect(talk.phase.value).toBe('listening')
  })

  it('survives messages that it does not know', async () => {
    const talk = await converse()
    accept()
    say({ type: 'rate_limits.updated' })
    FakeSocket.last.onmessage?.({ data: '{' })
    expect(talk.phase.value).toBe('listening')
  })
})

describe('an echo', () => {
  const spoken = 'Доставка по городу стоит триста рублей и занимает два дня.'
  it.each([
    ['доставка по городу стоит', true], ['стоит триста рублей', true], ['а за город сколько будет', false], ['да', false], ['два дня', false]
  ])('"%s" is one: %s', (heard, expected) => expect(isEcho(heard, spoken)).toBe(expected))
})
