// Spoken conversations with the built server, timed by the sound that leaves it. The recogniser, the model and the
// voice are stubs in processes of their own with declared delays; the detector of speech and all between is ours.
import { setTimeout as wait } from 'node:timers/promises'
import { connectModel, type ApiClient } from '../support/api.ts'
import { openRealtimeSocket, silenceOf, speechOf, type RealtimeSocket } from '../support/realtime.ts'
import { startStubModel } from '../support/stub-model.ts'
import { startStubSpeech } from '../support/stub-speech.ts'
import type { TestServer } from '../support/server.ts'
import { oneByOne } from './scenarios.ts'
import { figures } from './statistics.ts'

interface Bench { server: TestServer, admin: ApiClient, token: string }
/** `words`: how long after the last sound a recogniser knows them; the others count from when they are asked. */
interface Delays { words: number, model: number, voice: number }
/** A recogniser of recordings is asked when it has been silent for so long. */
const ASKED_AFTER_MS = 120

const FRAME_MS = 20
const LOUD = 300
const ANSWER_TYPE = 'response.output_audio.delta'

/** ms of PCM at 24 kHz from its beginning to its first and behind its last loud sample. */
function loudPart(sound: Buffer) {
  const loud = Array.from({ length: sound.length / 2 }, (_, i) => Math.abs(sound.readInt16LE(i * 2)) > LOUD)
  return { startMs: loud.indexOf(true) / 24, endMs: (loud.lastIndexOf(true) + 1) / 24 }
}

/** Stub engines as the installation's only ones. */
async function useStubs({ admin }: Bench, delays: Delays, { words, answer, count = 4 }: { words: string, answer?: string, count?: number }) {
  const listening = await startStubSpeech({ delay: Math.max(0, delays.words - ASKED_AFTER_MS), texts: [words], record: false })
  const speaking = await startStubSpeech({ delay: delays.voice, record: false })
  const model = await startStubModel({ record: false })
  const provider = async (kind: 'stt' | 'tts', base_url: string) => {
    const { body, status } = await admin.call('POST', `/admin/${kind}/providers`, { name: `Stub ${kind}`, driver: 'openai', base_url, options: { model: 'stub' } })
    if (status >= 300) throw new Error(`No ${kind} provider: ${JSON.stringify(body)}`)
    return body.provider.id as string
  }
  const sttProvider = await provider('stt', listening.baseUrl)
  const ttsProvider = await provider('tts', speaking.baseUrl)
  await admin.call('PUT', '/admin/stt/engine', { live_engine: sttProvider })
  const voice = await admin.call('POST', '/admin/voices', { name: 'Bench', language: 'en', driver: 'openai', options: { provider: ttsProvider, voice: 'alloy' } })
  if (voice.status >= 300) throw new Error(`No voice: ${JSON.stringify(voice.body)}`)
  const llm = await connectModel(admin, model.baseUrl, { model_name: answer ?? `stub:answer,count=${count},first=${delays.model},numbered=1` })
  return {
    listening, speaking, model, voice: voice.body.voice.id as string,
    async stop() {
      await admin.call('DELETE', `/admin/voices/${voice.body.voice.id}`)
      await admin.call('DELETE', `/admin/tts/providers/${ttsProvider}`)
      await admin.call('DELETE', `/admin/stt/providers/${sttProvider}`)
      await admin.call('DELETE', `/admin/llm/providers/${llm}`)
      await Promise.all([listening.stop(), speaking.stop(), model.stop()])
    }
  }
}

const session = (silenceMs: number, voice?: string) => ({
  audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: silenceMs } }, output: { voice } }
})

/** One question; ms from its last loud sample to the first sound of the answer. */
async function ask(call: RealtimeSocket, question: Buffer, tailMs: number) {
  const from = call.events.length
  const { endMs } = loudPart(question)
  const times = await call.speak(Buffer.concat([question, silenceOf(tailMs)]))
  // A chunk goes when its last sample would have been recorded.
  const frame = Math.floor(endMs / FRAME_MS)
  const spokenAt = times[frame]! - (FRAME_MS - (endMs - frame * FRAME_MS))
  const first = await call.untilType(ANSWER_TYPE, { from })
  await call.untilType('response.done', { from, ms: 20_000 })
  return first.at - spokenAt
}

/** Voice to voice with declared delays of the engines. */
export async function voiceToVoice(bench: Bench, delays: Delays, silenceMs: number, turns = 40) {
  const stubs = await useStubs(bench, delays, { words: 'hello operator' })
  const call = await openRealtimeSocket(bench.server.url, bench.token, session(silenceMs, stubs.voice))
  const question = await speechOf(bench.admin, 'hello operator', 'espeak-en-james')
  const samples: number[] = []
  const steps: Record<string, number>[] = []
  for (let turn = -3; turn < turns; turn++) {
    // Every turn begins at another moment of the detector's windows.
    await call.speak(silenceOf(200 + turn * 7 % 32))
    const ms = await ask(call, question, silenceMs + 1_500)
    if (turn < 0) continue
    samples.push(ms)
    steps.push(call.events.findLast(({ type }) => type === 'secretary.waterfall')!.waterfall)
  }
  await call.close()
  await stubs.stop()
  const waterfall_ms = Object.fromEntries(Object.keys(steps[0] ?? {}).map(step => [step, figures(steps.map(each => each[step]!)).p50]))
  return { silence_ms: silenceMs, delays_ms: delays, waterfall_ms, voice_to_voice_ms: figures(samples), own_overhead_ms: figures(samples.map(ms => ms - silenceMs)) }
}

/** Somebody talks over a long answer: from their first loud sample to our last sound, and until model and voice have ended. */
export async function bargeIn(bench: Bench, rounds = 25) {
  const stubs = await useStubs(bench, { words: 0, model: 0, voice: 0 }, { words: 'no tell me something else', answer: 'stub:answer,count=200,delay=60' })
  const question = await speechOf(bench.admin, 'hello operator', 'espeak-en-james')
  const interruption = await speechOf(bench.admin, 'wait, please tell me, hello', 'espeak-en-james')
  const { startMs } = loudPart(interruption)
  const silence: number[] = []
  const told: number[] = []
  const ended: number[] = []
  for (let round = 0; round < rounds; round++) {
    const call = await openRealtimeSocket(bench.server.url, bench.token, session(300, stubs.voice))
    await call.speak(Buffer.concat([silenceOf(200 + round * 7 % 32), question, silenceOf(1_200)]))
    await call.untilType(ANSWER_TYPE)
    await call.speak(silenceOf(1_500))
    const cancelled = stubs.model.aborted.reached(stubs.model.aborted.count + 1).then(() => performance.now())
    const times = await call.speak(interruption)
    const cleared = await call.untilType('output_audio_buffer.cleared')
    const spokenAt = times[Math.floor(startMs / FRAME_MS)]! - (FRAME_MS - startMs % FRAME_MS)
    const before = call.events.slice(0, call.events.indexOf(cleared))
    const lastSound = before.findLast(({ type }) => type === ANSWER_TYPE)!
    silence.push(lastSound.at - spokenAt)
    told.push(before.findLast(({ type, state }) => type === 'secretary.playback' && state === 'held')!.at - spokenAt)
    ended.push(await cancelled - lastSound.at)
    await call.close()
  }
  await stubs.stop()
  return { silent_after_ms: figures(silence), page_told_after_ms: figures(told), model_ended_after_silence_ms: figures(ended) }
}

/** The whole way with real engines, many at once: how far behind its time any frame of any answer was. */
export async function manyConversations({ server, admin, token }: Bench, conversations = 8, turns = 3) {
  const question = await speechOf(admin, 'hello operator', 'espeak-en-james')
  await admin.call('POST', '/admin/faq/entries', { question: 'hello operator', answer: 'Hello. Yes, your order is ready, you can take it tomorrow.' })
  const late: number[] = []
  const latency: number[] = []
  const silenceMs = 400
  await Promise.all(Array.from({ length: conversations }, async (_, index) => {
    await wait(index * 130)
    const call = await openRealtimeSocket(server.url, token, session(silenceMs))
    for (let turn = 0; turn < turns; turn++) {
      const from = call.events.length
      latency.push(await ask(call, Buffer.concat([silenceOf(200), question]), 4_000) - silenceMs)
      const sounds = call.events.slice(from).filter(({ type }) => type === ANSWER_TYPE)
      late.push(...gapsOf(sounds.map(({ at }) => at)))
    }
    await call.close()
  }))
  return { conversations, turns, own_overhead_ms: figures(latency), gap_ms: figures(late) }
}

/** How much later than one frame after the one before it each frame came: above the server's lead it would be heard. */
const gapsOf = (times: number[]) => times.slice(1).map((at, i) => Math.max(0, at - times[i]! - FRAME_MS))

/** A phrase that was spoken before, by a voice that needs long for it: ms until its first byte and its end. */
export async function cachedPhrase(bench: Bench, voiceMs = 120, rounds = 100) {
  const stubs = await useStubs(bench, { words: 0, model: 0, voice: voiceMs }, { words: 'hello' })
  const body = { input: 'Hello, this is the office. How can I help you?', voice: stubs.voice, response_format: 'pcm' }
  const { first_byte_ms: spoken } = await oneByOne(`${bench.server.url}/v1/audio/speech`, bench.token, [body], 0)
  const { first_byte_ms: again, failed } = await oneByOne(`${bench.server.url}/v1/audio/speech`, bench.token, Array.from({ length: rounds }, () => body))
  await stubs.stop()
  return { voice_ms: voiceMs, failed, spoken_first_ms: spoken, cached_ms: again }
}
