import { parentPort, workerData } from 'node:worker_threads'
import type { BystanderPlan, Round } from './bystander.ts'
import { openRealtimeSocket, silenceOf } from './realtime.ts'

const BYTES_PER_MS = 48
const { url, key, question } = workerData as BystanderPlan
let isOver = false
parentPort!.on('message', () => {
  isOver = true
})

const call = await openRealtimeSocket(url, key, { audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 400 } } } })
const sound = Buffer.concat([silenceOf(200), Buffer.from(question), silenceOf(900)])
const SILENT_TAIL_MS = 900
while (!isOver) parentPort!.postMessage(await round())
await call.close()
parentPort!.close()

async function round(): Promise<Round> {
  const from = call.events.length
  const times = await call.speak(sound)
  const done = await call.untilType('response.done', { from, ms: 30_000 })
  const events = call.events.splice(0)
  const deltas = events.filter(({ type }) => type === 'response.output_audio.delta')
  const heard = events.filter(({ type }) => type === 'conversation.item.input_audio_transcription.completed').map(({ transcript }) => transcript).join('|')
  return {
    heard,
    said: done.response.output[0].content[0].transcript,
    gapMs: Math.round(gapOf(deltas)),
    answeredMs: Math.round((deltas[0]?.at ?? Infinity) - (times.at(-1)! - SILENT_TAIL_MS))
  }
}

/** Plays the sound as it came and gives the longest time for which there was nothing to play. */
function gapOf(deltas: { at: number, delta?: string }[]): number {
  let playedUntil = deltas[0]?.at ?? 0
  let longest = 0
  for (const { at, delta } of deltas) {
    longest = Math.max(longest, at - playedUntil)
    playedUntil = Math.max(at, playedUntil) + Buffer.byteLength(delta!, 'base64') / BYTES_PER_MS
  }
  return longest
}
