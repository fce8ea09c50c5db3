// Worker thread: onnxruntime's run() holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { endWhenAsked } from '../runtime/thread-end.ts'
import type { FromVad, ToVad, VadRate } from '../audio/vad-protocol.ts'

/** Samples of a window, and of the sound before it that the network sees too (silero-vad's own utils_vad.py). */
const SHAPES = { 8000: { window: 256, context: 32 }, 16000: { window: 512, context: 64 } } as const
const STATE_SHAPE = [2, 1, 128]
const STATE_SIZE = 2 * 128
/** Streams whose owner went without closing them are forgotten, those not used for longest first. */
const MOST_STREAMS = 1_024

interface Ear {
  /** Context and window, one after the other: what the network is given. */
  input: Float32Array
  state: Tensor
}

const port = parentPort!
endWhenAsked(port)
const session = InferenceSession.create(fileURLToPath(new URL('./models/silero-vad-v6.onnx', import.meta.url)), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } }
})
const rates = { 8000: rateTensor(8_000), 16000: rateTensor(16_000) }
const ears = new Map<number, Ear>()
/** What is to be listened to, by stream: a long recording does not keep the others waiting. */
const waiting = new Map<number, Extract<ToVad, { type: 'listen' }>[]>()
let working = false

port.on('message', (message: ToVad) => {
  if (message.type === 'forget') {
    ears.delete(message.stream)
    left(message.stream)
    return
  }
  const jobs = waiting.get(message.stream)
  if (jobs) jobs.push(message)
  else waiting.set(message.stream, [message])
  if (!working) void work()
})

/** Nobody hears what the rest of this stream was: it is answered without being listened to. */
function left(stream: number) {
  for (const { id } of waiting.get(stream) ?? []) port.postMessage({ type: 'heard', id, probabilities: [] } satisfies FromVad)
  waiting.delete(stream)
}

/** One block of each stream in turn. */
async function work() {
  working = true
  while (waiting.size) {
    for (const [stream, jobs] of waiting) {
      const { id, sampleRate, samples } = jobs.shift()!
      if (!jobs.length) waiting.delete(stream)
      const probabilities = await listen(stream, sampleRate, samples)
      port.postMessage({ type: 'heard', id, probabilities } satisfies FromVad)
    }
  }
  working = false
}

async function listen(stream: number, sampleRate: VadRate, samples: Int16Array): Promise<number[]> {
  const { window, context } = SHAPES[sampleRate]
  const ear = earOf(stream, window + context)
  const probabilities: number[] = []
  for (let start = 0; start + window <= samples.length; start += window) {
    ear.input.copyWithin(0, window)
    for (let i = 0; i < window; i++) ear.input[context + i] = samples[start + i]! / 32_768
    const results = await (await session).run({ input: new Tensor('float32', ear.input, [1, ear.input.length]), state: ear.state, sr: rates[sampleRate] })
    ear.state = results.stateN!
    probabilities.push(Number(results.output!.data[0]))
  }
  return probabilities
}

function earOf(stream: number, length: number): Ear {
  const known = ears.get(stream)
  ears.delete(stream) // and behind the others again: the first one is the one that was not used for longest
  const ear = known ?? { input: new Float32Array(length), state: new Tensor('float32', new Float32Array(STATE_SIZE), STATE_SHAPE) }
  if (ears.size >= MOST_STREAMS) ears.delete(ears.keys().next().value!)
  ears.set(stream, ear)
  return ear
}

function rateTensor(hertz: number) {
  return new Tensor('int64', BigInt64Array.of(BigInt(hertz)), [])
}
