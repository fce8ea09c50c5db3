// Runs in the thread: erasable TypeScript, relative imports with their extension.
import { availableParallelism } from 'node:os'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Tokens } from './tokens.ts'

/** The machine has other things to do while documents are indexed. */
const THREADS = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))

export const openSession = (model: string) => InferenceSession.create(model, {
  intraOpNumThreads: THREADS,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Every batch has another shape: plans for each would only pile up.
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } }
})

export interface Output {
  name: string
  dims: readonly number[]
  values: ArrayLike<number>
}

/** Runs the model on texts of different lengths: the shorter ones are filled up, and the mask says with how many. */
export async function run(session: InferenceSession, texts: readonly Tokens[], wanted: readonly string[]): Promise<Output> {
  const length = Math.max(...texts.map(({ ids }) => ids.length))
  const columns: Record<string, (text: Tokens, place: number) => number> = {
    input_ids: ({ ids }, place) => ids[place] ?? 0,
    attention_mask: ({ ids }, place) => place < ids.length ? 1 : 0,
    token_type_ids: ({ types }, place) => types[place] ?? 0,
    position_ids: (_, place) => place
  }
  const feeds: Record<string, Tensor> = {}
  for (const input of session.inputMetadata) {
    const column = columns[input.name]
    if (!column || !input.isTensor) throw new Error(`the model asks for ${input.name}, which is not known here`)
    feeds[input.name] = integers(input.type, texts.flatMap(text => Array.from({ length }, (_, place) => column(text, place))), [texts.length, length])
  }
  const name = wanted.find(name => session.outputNames.includes(name)) ?? session.outputNames[0]!
  const results = await session.run(feeds, [name])
  const { type, dims, data } = results[name]!
  for (const tensor of Object.values(results)) tensor.dispose()
  return { name, dims, values: numbersOf(type, data) }
}

function integers(type: Tensor.Type, values: number[], dims: number[]): Tensor {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(values, BigInt), dims)
  if (type === 'int32') return new Tensor('int32', Int32Array.from(values), dims)
  throw new Error(`the model asks for ${type} where tokens are whole numbers`)
}

function numbersOf(type: Tensor.Type, data: Tensor.DataType): ArrayLike<number> {
  if (type === 'float32' || type === 'float64') return data as Float32Array | Float64Array
  if (type !== 'float16') throw new Error(`the model answers with ${type}`)
  return data instanceof Uint16Array ? Float32Array.from(data, fromHalf) : data as unknown as ArrayLike<number>
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = bits >> 10 & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
