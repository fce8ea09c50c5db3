import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { childrenOf, memoryMbOf, openFilesOf, threadsOf } from '../support/processes'
import { silenceOf, speechOf, type RealtimeSocket } from '../support/realtime'
import { LONG_ANSWER, LONG_QUESTION, MIDDLE_QUESTION, SHORT_ANSWER, SHORT_QUESTION, startSpeakingServer, type SpeakingServer } from '../support/speaking-server'

const MB = 1024 * 1024
const TOO_LARGE = 1009
let secretary: SpeakingServer
let pid: number
/** Someone says "запись завтра", with the silence after which it is answered. */
let utterance: Buffer

beforeAll(async () => {
  secretary = await startSpeakingServer()
  pid = secretary.server.pid
  utterance = Buffer.concat([silenceOf(300), await speechOf(secretary.admin, MIDDLE_QUESTION), silenceOf(1_000)])
})
afterEach(async () => expect(await secretary.bystander.troubles()).toEqual([]))
afterAll(async () => {
  const errors = secretary.server.errors()
  expect(await secretary.stop()).toBe(0)
  expect(errors).not.toContain('Warning')
})

async function expectUsable(call: RealtimeSocket) {
  const from = call.events.length
  call.ask(SHORT_QUESTION)
  const { response } = await call.until(({ type, response }) => type === 'response.done' && response.status === 'completed', { from })
  expect(response.output[0].content[0].transcript).toBe(SHORT_ANSWER)
}

async function openSocket(path: string) {
  const socket = new WebSocket(`${secretary.server.url.replace('http', 'ws')}${path}`, { headers: { authorization: `Bearer ${secretary.key}` } })
  const messages: Record<string, any>[] = []
  socket.on('message', (data, isBinary) => isBinary || messages.push(JSON.parse(String(data))))
  socket.on('error', () => {})
  await once(socket, 'open')
  return { socket, messages, say: (message: unknown) => socket.send(JSON.stringify(message)) }
}

const dropped = () => secretary.server.output.filter(line => line.includes('takes nothing')).length

describe('a client that stops reading', () => {
  it('is dropped within seconds while an answer is spoken to it', async () => {
    const before = { dropped: dropped(), memory: memoryMbOf(pid) }
    const call = await secretary.open()
    call.ask(LONG_QUESTION)
    await call.untilType('response.output_audio.delta')
    call.socket.pause()
    await vi.waitFor(() => expect(dropped()).toBe(before.dropped + 1), 15_000)
    expect(memoryMbOf(pid) - before.memory).toBeLessThan(60)
    call.socket.resume()
    await once(call.socket, 'close')
  })

  it('is dropped while it goes on speaking', async () => {
    const before = dropped()
    const { socket, say, messages } = await openSocket('/admin/stt/ws/stream')
    say({ type: 'start', sample_rate: 24_000 })
    await vi.waitFor(() => expect(messages).toContainEqual(expect.objectContaining({ type: 'ready' })), 5_000)
    socket.pause()
    for (let sent = 0; sent < 1_000 && dropped() === before && socket.readyState === WebSocket.OPEN; sent++) {
      socket.send(utterance.subarray(sent % 50 * 960, (sent % 50 + 1) * 960))
      await wait(20)
    }
    expect(dropped()).toBe(before + 1)
    socket.terminate()
  }, 25_000)

  it('is dropped while what it asked for is spoken to it', async () => {
    const before = { dropped: dropped(), memory: memoryMbOf(pid) }
    const { socket, say } = await openSocket('/admin/tts/ws/stream')
    socket.pause()
    for (let i = 0; i < 8; i++) say({ text: LONG_ANSWER.repeat(4), language: 'ru', target_sample_rate: 48_000 })
    await vi.waitFor(() => expect(dropped()).toBe(before.dropped + 1), 25_000)
    expect(memoryMbOf(pid) - before.memory).toBeLessThan(60)
    socket.terminate()
  }, 40_000)
})

describe('a client that is faster than real time', () => {
  it('is understood at ten times the pace', async () => {
    const call = await secretary.open()
    for (let offset = 0; offset < utterance.length; offset += 9_600) {
      call.send({ type: 'input_audio_buffer.append', audio: utterance.subarray(offset, offset + 9_600).toString('base64') })
      await wait(20)
    }
    const { transcript } = await call.untilType('conversation.item.input_audio_transcription.completed')
    expect(transcript).toBe(MIDDLE_QUESTION)
    await call.close()
  })

  it('is understood when it sends a whole recording in one message', async () => {
    const call = await secretary.open()
    call.send({ type: 'input_audio_buffer.append', audio: utterance.toString('base64') })
    expect((await call.untilType('conversation.item.input_audio_transcription.completed')).transcript).toBe(MIDDLE_QUESTION)
    await call.untilType('response.output_audio.delta')
    await call.close()
  })

  it('is told so when it sends minutes of speech in a second, and is usable afterwards', async () => {
    const call = await secretary.open()
    const long = Buffer.concat(Array.from({ length: 8 }, () => utterance)).subarray(0, 25_000 * 48).toString('base64')
    for (let sent = 0; sent < 12; sent++) call.send({ type: 'input_audio_buffer.append', audio: long })
    await call.until(({ type, error }) => type === 'error' && error.code === 'too_fast')
    await call.untilType('response.done')
    await expectUsable(call)
    await call.close()
  })
})

describe('nonsense on a realtime socket', () => {
  it.each<[string, unknown[]]>([
    ['no JSON', ['{"type":']],
    ['JSON that is no event', ['null', '[]', '7', '"x"', '{}', `${'['.repeat(50_000)}`]],
    ['unknown events', [{ type: 'session.destroy' }, { type: 7 }, { type: '__proto__' }]],
    ['unknown formats', [{ type: 'session.update', session: { audio: { input: { format: { type: 'audio/g729' } } } } }, { type: 'session.update', session: { audio: { output: { format: { type: 'audio/pcm', rate: 11_025 } } } } }]],
    ['sound that is no Base64', [{ type: 'input_audio_buffer.append', audio: '!!!' }, { type: 'input_audio_buffer.append' }]],
    ['a commit with nothing heard', [{ type: 'input_audio_buffer.commit' }]],
    ['an answer to nothing', [{ type: 'response.create' }]],
    ['the end of an answer that nobody gave', [{ type: 'conversation.item.truncate', item_id: 'nobody', audio_end_ms: 0 }]],
    ['more text than a session keeps', Array.from({ length: 3 }, () => ({ type: 'conversation.item.create', item: { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'x'.repeat(20_001) }] } }))],
    ['items that are none', [{ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [] } }, { type: 'conversation.item.retrieve', item_id: 'nobody' }]]
  ])('is answered with errors, and it goes on: %s', async (_name, messages) => {
    const call = await secretary.open()
    for (const message of messages) call.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    await call.until(() => call.events.filter(({ type }) => type === 'error').length === messages.length)
    await expectUsable(call)
    await call.close()
  })

  it('does nothing where there is nothing to do', async () => {
    const call = await secretary.open()
    for (const event of [
      { type: 'response.cancel' }, { type: 'output_audio_buffer.clear' }, { type: 'input_audio_buffer.clear' },
      { type: 'input_audio_buffer.append', audio: '' }, { type: 'input_audio_buffer.append', audio: Buffer.alloc(961).toString('base64') }, { type: 'input_audio_buffer.append', audio: 'AA==' }
    ]) call.send(event)
    await expectUsable(call)
    expect(call.events.filter(({ type }) => type === 'error')).toEqual([])
    await call.close()
  })

  it('takes changes in the middle of an answer', async () => {
    const call = await secretary.open()
    call.ask(LONG_QUESTION)
    await call.untilType('response.output_audio.delta')
    const from = call.events.length
    call.send({ type: 'session.update', session: { audio: { input: { turn_detection: { type: 'semantic_vad' } } } } })
    await call.untilType('session.updated', { from })
    call.send({ type: 'session.update', session: { audio: { input: { format: { type: 'audio/pcmu' } }, output: { format: { type: 'audio/pcmu' } } } } })
    const done = await call.untilType('response.done', { from })
    expect(done.response.status).toBe('cancelled')
    await call.until(({ type, session }) => type === 'session.updated' && session.audio.output.format.type === 'audio/pcmu', { from })
    await expectUsable(call)
    await call.close()
  })

  it('is cut off where a message is larger than any event', async () => {
    const call = await secretary.open()
    call.socket.on('error', () => {})
    const closed = once(call.socket, 'close')
    call.socket.send(Buffer.alloc(10 * MB, 'x').toString())
    expect((await closed)[0]).toBe(TOO_LARGE)
  })
})

it('two hundred clients that come and go leave nothing behind', async () => {
  const comeAndGo = async (kind: number) => {
    if (kind === 0) return (await secretary.open()).socket.terminate()
    if (kind === 1) {
      const call = await secretary.open()
      call.ask(LONG_QUESTION)
      await call.untilType('response.created')
      return call.close()
    }
    const { socket, say } = await openSocket(kind === 2 ? '/admin/stt/ws/stream' : '/admin/tts/ws/stream')
    say(kind === 2 ? { type: 'start', sample_rate: 16_000 } : { text: LONG_ANSWER, language: 'ru' })
    if (kind === 2) socket.send(utterance.subarray(0, 9_600))
    socket.close()
    await once(socket, 'close')
  }
  for (let kind = 0; kind < 4; kind++) await comeAndGo(kind)
  const state = () => ({ files: openFilesOf(pid), threads: threadsOf(pid), children: childrenOf(pid).length })
  const before = state()
  const memory = memoryMbOf(pid)
  for (let i = 0; i < 200; i += 4) await Promise.all([0, 1, 2, 3].map(comeAndGo))
  await vi.waitFor(() => {
    const after = state()
    expect(after.files).toBeLessThanOrEqual(before.files + 2)
    expect(after.threads).toBeLessThanOrEqual(before.threads)
    expect(after.children).toBeLessThanOrEqual(before.children)
  }, 10_000)
  expect(memoryMbOf(pid) - memory).toBeLessThan(150)
  await secretary.bystander.moreRounds(1)
}, 60_000)
