// Worker thread: onnxruntime's run() holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { logMel, MEL_RATE, MELS } from '../audio/log-mel.ts'
import { endWhenAsked } from '../runtime/thread-end.ts'
import type { FromSmartTurn, ToSmartTurn } from '../audio/smart-turn-protocol.ts'

/** What the model hears: the last 8 s. */
const SAMPLES = 8 * MEL_RATE
const FRAMES = 800

const port = parentPort!
endWhenAsked(port)
const session = InferenceSession.create((workerData as { model: string }).model, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } }
})
// Each question is told of it; nobody may have asked yet.
session.catch(() => {})

let order = Promise.resolve()
port.on('message', (question: ToSmartTurn) => {
  order = order.then(() => answer(question))
})

async function answer({ id, samples }: ToSmartTurn) {
  const reply = await probabilityOf(samples).then<FromSmartTurn, FromSmartTurn>(
    probability => ({ id, probability }),
    (error: unknown) => ({ id, failed: error instanceof Error ? error.message : 'failed' })
  )
  port.postMessage(reply)
}

async function probabilityOf(samples: Int16Array): Promise<number> {
  const model = await session
  const features = new Tensor('float32', logMel(normalised(samples)), [1, MELS, FRAMES])
  const results = await model.run({ [model.inputNames[0]!]: features })
  const probability = Number(results[model.outputNames[0]!]?.data[0])
  if (!(probability >= 0 && probability <= 1)) throw new Error('the model gives no probability')
  return probability
}

/** The last 8 s with silence in front, at mean 0 and variance 1 (pipecat-ai/smart-turn, inference.py). */
function normalised(samples: Int16Array): Float32Array {
  const sound = new Float32Array(SAMPLES)
  const last = samples.subarray(Math.max(0, samples.length - SAMPLES))
  for (let i = 0; i < last.length; i++) sound[SAMPLES - last.length + i] = last[i]! / 32_768
  const mean = sound.reduce((sum, value) => sum + value, 0) / SAMPLES
  const variance = sound.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SAMPLES
  const scale = 1 / Math.sqrt(variance + 1e-7)
  return sound.map(value => (value - mean) * scale)
}
