import { setTimeout as delay } from 'node:timers/promises'
import { embeddingEngine, type EmbeddingEngine } from '#server/embedding'
import { DriverError, type DriverFailure } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { knowledgeIndex } from './the-index'

/** Small, so that a question never waits long behind passages. */
const BATCH = 32
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 10 * 60_000

let failure: DriverFailure | null = null
let going: { controller: AbortController, done: Promise<void> } | undefined
let isWanted = false

/** Of the engine in use; null without one. */
export async function currentMeaningKey(): Promise<string | null> {
  return (await embeddingEngine())?.id ?? null
}

/** Why the meaning of passages is not being indexed; null while nothing is wrong. */
export const meaningFailure = () => failure

/** How far the index is with the engine in use. */
export async function meaningProgress() {
  const { passages, embedded } = await knowledgeIndex().stats(await currentMeaningKey())
  return { passages, embedded, failure }
}

/** Embeds what has no vector yet, behind everybody's back, until nothing is left. Called after every change of texts or engine. */
export function wakeMeanings() {
  isWanted = true
  if (going) return
  const controller = new AbortController()
  going = { controller, done: embedAll(controller.signal).finally(() => {
    going = undefined
    // Somebody came in the very moment it ended.
    if (isWanted && !controller.signal.aborted) wakeMeanings()
  }) }
}

/** Another engine was chosen: what is being done for the old one ends. */
export async function restartMeanings() {
  await stopMeanings()
  wakeMeanings()
}

export async function stopMeanings() {
  isWanted = false
  const ending = going
  ending?.controller.abort()
  await ending?.done
  failure = null
}

async function embedAll(signal: AbortSignal) {
  let pauseMs = FIRST_PAUSE_MS
  while (isWanted && !signal.aborted) {
    isWanted = false
    try {
      await embedMissing(signal)
      failure = null
      pauseMs = FIRST_PAUSE_MS
    } catch (error) {
      if (signal.aborted) return
      failure = error instanceof DriverError ? error.reason : 'unavailable'
      logger.warn({ err: error }, 'passages not embedded, trying again later')
      isWanted = true
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {})
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }
}

async function embedMissing(signal: AbortSignal) {
  const engine = await embeddingEngine()
  if (!engine) return
  const index = knowledgeIndex()
  for (;;) {
    const missing = await index.missingVectors(engine.id, BATCH)
    if (signal.aborted) return
    if (!missing.length) return void await load(engine, signal)
    const { vectors } = await engine.driver.embed(missing.map(({ text }) => text), 'passage', signal)
    await index.addVectors(engine.id, missing.map(({ hash }, at) => ({ hash, vector: vectors[at]! })))
  }
}

/** A model of this machine is read now: the first question would wait for it. */
async function load({ driver }: EmbeddingEngine, signal: AbortSignal) {
  if (driver.name === 'local') await driver.embed(['?'], 'question', signal)
}
