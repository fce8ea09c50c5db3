// Child process: sherpa-onnx ends its process on a bad model, and has GPL parts inside.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { constants, setPriority } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import sherpa from 'sherpa-onnx-node'
import type { OfflineRecognizer, OnlineRecognizer, OnlineStream } from 'sherpa-onnx-node'
import type { FromListening, SherpaModel, ToListening } from '../stt/drivers/sherpa/protocol.ts'

type Message<T extends ToListening['type']> = Extract<ToListening, { type: T }>

process.on('disconnect', () => process.exit())
// Ctrl+C reaches the whole process group, but the server may still be finishing an answer: it ends us itself.
process.on('SIGINT', () => {})
process.once('message', ({ model }: Message<'load'>) => {
  const receive = model.streaming ? hearLive(model) : hearRecordings(model)
  process.on('message', receive)
  send({ type: 'ready' })
})

function send(message: FromListening) {
  if (process.connected) process.send!(message)
}

function toFloats(samples: Int16Array): Float32Array {
  const floats = new Float32Array(samples.length)
  for (let i = 0; i < samples.length; i++) floats[i] = samples[i]! / 32_768
  return floats
}

interface Hearing {
  native: OnlineStream
  stream: number
  utterance: number
  text: string
  /** Requests to be answered when everything was decoded. */
  flushes: number[]
}

/** How many streams are decoded together, at most. */
const MOST_AT_ONCE = 32
/** Streams hold memory that the garbage collector does not know of, so it is called after so many were left. */
const LEFT_UNTIL_COLLECTED = 32

function hearLive({ config, sampleRate }: SherpaModel) {
  const recogniser: OnlineRecognizer = new sherpa.OnlineRecognizer(config)
  const hearings = new Map<number, Hearing>()
  const collect = leftStreams()
  let planned = false

  /** One step of every stream that has sound waiting; messages are read between two rounds. */
  function round() {
    const ready = [...hearings.values()].filter(({ native }) => recogniser.isReady(native))
    for (let i = 0; i < ready.length; i += MOST_AT_ONCE) recogniser.decodeStreams(ready.slice(i, i + MOST_AT_ONCE).map(({ native }) => native))
    for (const hearing of hearings.values()) {
      if (!recogniser.isReady(hearing.native)) tell(hearing, ready.includes(hearing))
    }
    planned = ready.length > 0
    if (planned) setImmediate(round)
  }

  function tell(hearing: Hearing, isNew: boolean) {
    if (!isNew && !hearing.flushes.length) return
    const heard = recogniser.getResult(hearing.native)
    const text = heard.text.trim()
    if (text !== hearing.text) send({ type: 'partial', stream: hearing.stream, utterance: hearing.utterance, text })
    hearing.text = text
    for (const id of hearing.flushes.splice(0)) send({ type: 'heard', id, heard })
  }

  /** What was asked before the stream is left is answered first. */
  function leave(stream: number) {
    const hearing = hearings.get(stream)
    if (!hearing) return
    hearings.delete(stream)
    collect()
    if (!hearing.flushes.length) return
    while (recogniser.isReady(hearing.native)) recogniser.decodeStreams([hearing.native])
    tell(hearing, false)
  }

  function begin({ stream, utterance }: Message<'open' | 'reset'>) {
    leave(stream)
    hearings.set(stream, { native: recogniser.createStream(), stream, utterance, text: '', flushes: [] })
  }

  function accept(stream: number, samples: Float32Array, flush?: number) {
    const hearing = hearings.get(stream)
    if (!hearing) return
    if (samples.length) hearing.native.acceptWaveform({ samples, sampleRate })
    if (flush !== undefined) hearing.flushes.push(flush)
    if (!planned) setImmediate(round)
    planned = true
  }

  return (message: ToListening) => {
    if (message.type === 'push') accept(message.stream, toFloats(message.samples))
    else if (message.type === 'flush') accept(message.stream, new Float32Array(message.silence), message.id)
    else if (message.type === 'open' || message.type === 'reset') begin(message)
    else if (message.type === 'close') leave(message.stream)
    else if (message.type === 'ping') send({ type: 'pong' })
  }
}

function leftStreams() {
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')
  let left = 0
  return () => {
    if (++left % LEFT_UNTIL_COLLECTED === 0) setImmediate(collectGarbage)
  }
}

/** One after the other: a model of this kind keeps all processors busy by itself, but leaves them to who speaks live. */
function hearRecordings({ config, sampleRate, takesLanguage }: SherpaModel) {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const recogniser: OfflineRecognizer = new sherpa.OfflineRecognizer(config)
  const waiting: Message<'transcribe'>[] = []
  let language = ''
  let working = false

  async function work() {
    working = true
    for (let job = takeShortest(waiting); job; job = takeShortest(waiting)) {
      const { id } = job
      await transcribe(job).catch((error: unknown) => send({ type: 'failed', id, message: error instanceof Error ? error.message : 'failed' }))
    }
    working = false
  }

  async function transcribe(job: Message<'transcribe'>) {
    if (takesLanguage && job.language !== language) {
      recogniser.setConfig(withLanguage(config, job.language))
      language = job.language
    }
    const stream = recogniser.createStream()
    stream.acceptWaveform({ samples: toFloats(job.samples), sampleRate })
    send({ type: 'heard', id: job.id, heard: await recogniser.decodeAsync(stream) })
  }

  return (message: ToListening) => {
    if (message.type === 'transcribe') {
      waiting.push(message)
      if (!working) void work()
    } else if (message.type === 'cancel') {
      const index = waiting.findIndex(({ id }) => id === message.id)
      if (index >= 0) waiting.splice(index, 1)
    } else if (message.type === 'ping') {
      send({ type: 'pong' })
    }
  }
}

/** Somebody who speaks live, of whom little is asked at once, does not wait for everything of an hour-long recording. */
function takeShortest(waiting: Message<'transcribe'>[]): Message<'transcribe'> | undefined {
  const shortest = waiting.reduce((best, { samples }, index) => samples.length < waiting[best]!.samples.length ? index : best, 0)
  return waiting.splice(shortest, 1)[0]
}

function withLanguage(config: SherpaModel['config'], language: string): SherpaModel['config'] {
  const { whisper } = config.modelConfig
  return { ...config, modelConfig: { ...config.modelConfig, whisper: { ...whisper as object, language } } }
}
