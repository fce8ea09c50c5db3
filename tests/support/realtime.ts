import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import type { ApiClient } from './api.ts'

/** Makes the tiny recogniser of 40 words an installed model. */
export const installTinyAsr = (dataDir: string) =>
  cpSync(fileURLToPath(new URL('../fixtures/tiny-asr', import.meta.url)), join(dataDir, 'models', 'tiny-asr'), { recursive: true })

/** Bytes of 20 ms of PCM at 24 kHz. */
const CHUNK = 960
const BYTES_PER_MS = 48

/** What somebody says, as PCM at 24 kHz, by the built-in voice. */
export async function speechOf(client: ApiClient, input: string, voice = 'espeak-ru-dmitri') {
  const response = await client.raw('POST', '/v1/audio/speech', { input, voice, response_format: 'pcm' })
  if (response.status !== 200) throw new Error(`Not spoken: ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}

export const silenceOf = (ms: number) => Buffer.alloc(ms * BYTES_PER_MS)

/** Sends sound as a microphone does, 20 ms at a time; resolves with the moment at which each chunk went. */
export async function sendSound(send: (base64: string) => void, sound: Buffer) {
  const times: number[] = []
  const started = performance.now()
  for (let offset = 0; offset < sound.length; offset += CHUNK) {
    send(sound.subarray(offset, offset + CHUNK).toString('base64'))
    times.push(performance.now())
    await wait(Math.max(0, started + times.length * 20 - performance.now()))
  }
  return times
}

export type RealtimeEvent = { type: string } & Record<string, any>

/** A realtime client without the official one's TLS: for many at once, and for what no decent client does. */
export async function openRealtimeSocket(url: string, token: string, session: Record<string, unknown> = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?model=secretary`, { headers: { authorization: `Bearer ${token}` } })
  const events: (RealtimeEvent & { at: number })[] = []
  const watchers = new Set<() => void>()
  socket.on('message', (data) => {
    events.push({ ...JSON.parse(String(data)), at: performance.now() })
    for (const watcher of watchers) watcher()
  })
  await once(socket, 'open')
  const send = (event: Record<string, unknown>) => socket.send(JSON.stringify(event))

  /** The first event from `from` on that fits. */
  function until(fits: (event: RealtimeEvent) => boolean, { from = 0, ms = 10_000 } = {}): Promise<RealtimeEvent & { at: number }> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = events.slice(from).find(fits)
        if (found) finish(() => resolve(found))
      }
      const timer = setTimeout(() => finish(() => reject(new Error(`Not within ${ms} ms; got ${events.map(({ type }) => type).join(', ')}`))), ms)
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        watchers.delete(look)
        settle()
      }
      watchers.add(look)
      look()
    })
  }
  const untilType = (type: string, options?: { from?: number, ms?: number }) => until(event => event.type === type, options)

  send({ type: 'session.update', session: { type: 'realtime', ...session } })
  await until(({ type }) => type === 'session.updated' || type === 'error')
  return {
    socket, events, send, until, untilType,
    /** Asks in writing; the answer is spoken. */
    ask(text: string) {
      send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } })
      send({ type: 'response.create' })
    },
    speak: (sound: Buffer) => sendSound(audio => send({ type: 'input_audio_buffer.append', audio }), sound),
    sound: (from = 0) => Buffer.concat(events.slice(from).filter(({ type }) => type === 'response.output_audio.delta').map(({ delta }) => Buffer.from(delta, 'base64'))),
    async close() {
      socket.close()
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
    }
  }
}
export type RealtimeSocket = Awaited<ReturnType<typeof openRealtimeSocket>>
