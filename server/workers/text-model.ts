// Worker thread: onnxruntime's run() holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { endWhenAsked } from '../runtime/thread-end.ts'
import { pool } from '../text-models/pooling.ts'
import type { FromTextModel, TextModel, ToTextModel } from '../text-models/protocol.ts'
import { openSession, run, type Output } from '../text-models/session.ts'
import { createEncoder, type Tokens } from '../text-models/tokens.ts'

/** A question longer than this would leave no room for what is asked. */
const LONGEST_QUESTION = 1_000
const LONGEST_REASON = 300

const port = parentPort!
endWhenAsked(port)
const settings = workerData as TextModel
const ready = Promise.all([createEncoder(settings), openSession(settings.model)])
// Each batch is told of it; nobody may have asked yet.
ready.catch(() => {})

let order = Promise.resolve()
port.on('message', (batch: ToTextModel) => {
  order = order.then(() => answer(batch))
})

async function answer(batch: ToTextModel) {
  const reply = await resultOf(batch).catch((error: unknown): FromTextModel => ({ id: batch.id, failed: reasonOf(error) }))
  port.postMessage(reply, 'values' in reply ? [reply.values.buffer as ArrayBuffer] : [])
}

/** Without the folders of this machine: the reason reaches the page. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'failed'
  return [settings.model, settings.tokenizer].reduce((text, path) => text.replaceAll(path, basename(path)), message).slice(0, LONGEST_REASON)
}

async function resultOf({ id, texts, question }: ToTextModel): Promise<FromTextModel> {
  const [encode, session] = await ready
  const started = performance.now()
  const read = texts.map(text => question === undefined ? encode(text) : encode(question.slice(0, LONGEST_QUESTION), text))
  const output = await run(session, read, question === undefined ? ['sentence_embedding', 'last_hidden_state', 'token_embeddings'] : ['logits'])
  const values = question === undefined ? vectorsOf(output, read) : scoresOf(output, read.length)
  return { id, values, rows: values.length / texts.length, tokens: read.reduce((sum, { ids }) => sum + ids.length, 0), took_ms: performance.now() - started }
}

function vectorsOf({ name, dims, values }: Output, texts: Tokens[]): Float32Array {
  const [rows, second = 0, size] = dims
  if (rows !== texts.length) throw new Error(`the model gives ${rows} vectors for ${texts.length} texts`)
  if (dims.length === 2) return Float32Array.from(values)
  if (dims.length !== 3 || !size) throw new Error(`the model gives ${name} of the shape ${dims.join('×')}`)
  if (!settings.pooling) throw new Error('a part of the model is not in its ONNX file')
  return pool({ values, tokens: second, size }, texts.map(({ ids }) => ids.length), settings.pooling)
}

/** 0 to 1: of one number by the logistic function, of two the second's share. */
function scoresOf({ dims, values }: Output, count: number): Float32Array {
  const classes = dims.length === 2 ? dims[1]! : 1
  if (dims[0] !== count || dims.length > 2 || classes > 2) throw new Error(`the model gives no scores but ${dims.join('×')} numbers`)
  return Float32Array.from({ length: count }, (_, row) => logistic(classes === 1 ? values[row]! : values[row * 2 + 1]! - values[row * 2]!))
}

const logistic = (value: number) => 1 / (1 + Math.exp(-value))
