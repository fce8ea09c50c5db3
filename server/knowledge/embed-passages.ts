import { setTimeout as delay } from 'node:timers/promises'
import { embeddingEngine, type EmbeddingEngine } from '#server/embedding'
import { DriverError, type DriverFailure } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import type { KnowledgeIndex } from './index/types'
import { knowledgeIndex } from './the-index'

/** Small, so that a question never waits long behind passages. */
const BATCH = 32
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 10 * 60_000

type MissingText = Awaited<ReturnType<KnowledgeIndex['missingVectors']>>[number]

/** Texts that this engine refuses. */
let skipped = { engine: '', hashes: new Set<string>() }
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
  skipped.hashes.clear()
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
  if (skipped.engine !== engine.id) skipped = { engine: engine.id, hashes: new Set() }
  for (;;) {
    const missing = await knowledgeIndex().missingVectors(engine.id, BATCH + skipped.hashes.size)
    if (signal.aborted) return
    const texts = missing.filter(({ hash }) => !skipped.hashes.has(hash)).slice(0, BATCH)
    if (!texts.length) return void await load(engine, signal)
    await embedTexts(engine, texts, signal)
  }
}

/** A text that the engine refuses is looked for by halves and left out; the others get their vectors. */
async function embedTexts(engine: EmbeddingEngine, texts: readonly MissingText[], signal: AbortSignal): Promise<void> {
  try {
    const { vectors } = await engine.driver.embed(texts.map(({ text }) => text), 'passage', signal)
    await knowledgeIndex().addVectors(engine.id, texts.map(({ hash }, at) => ({ hash, vector: vectors[at]! })))
  } catch (error) {
    if (signal.aborted || !isAboutTexts(error)) throw error
    if (texts.length === 1) return await skip(engine, texts[0]!, signal)
    const half = texts.length >> 1
    await embedTexts(engine, texts.slice(0, half), signal)
    await embedTexts(engine, texts.slice(half), signal)
  }
}

const isAboutTexts = (error: unknown) => error instanceof DriverError && !error.retryable && (error.reason === 'bad-request' || error.reason === 'bad-answer')

/** Until the engine changes or the server starts. Throws when the engine takes nothing at all: then it is not the text. */
async function skip({ id, driver }: EmbeddingEngine, { hash }: MissingText, signal: AbortSignal) {
  await driver.embed(['?'], 'passage', signal)
  logger.warn({ engine: id, text: hash }, 'a passage is not embedded: the engine refuses it')
  skipped.hashes.add(hash)
}

/** A model of this machine is read now: the first question would wait for it. */
async function load({ driver }: EmbeddingEngine, signal: AbortSignal) {
  if (driver.name === 'local') await driver.embed(['?'], 'question', signal)
}
