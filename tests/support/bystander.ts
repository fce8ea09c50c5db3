import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** One question and its answer. */
export interface Round {
  heard: string
  said: string
  /** The longest silence inside the answer because its sound came late. */
  gapMs: number
  /** From the end of what was said to the first sound of the answer. */
  answeredMs: number
}

export interface BystanderPlan {
  url: string
  key: string
  /** PCM at 24 kHz. */
  question: Uint8Array
  /** The words that are heard and said in a round in which nothing is noticed. */
  heard: string
  answer: string
}

/** What a person would not call a gap, on a machine that is busy with the tests themselves. */
const NOTICED_MS = 1_000

/**
 * Somebody who has a conversation with the server all the time, in a thread of his own, while others do it harm.
 */
export async function startBystander(plan: BystanderPlan) {
  const rounds: Round[] = []
  const waiting = new Set<() => void>()
  let failure: unknown
  const worker = new Worker(new URL('./bystander-thread.ts', import.meta.url), { workerData: plan })
  const changed = () => {
    for (const look of waiting) look()
  }
  worker.on('message', (round: Round) => {
    rounds.push(round)
    changed()
  })
  worker.on('error', (error) => {
    failure = error
    changed()
  })

  /** Resolves when `count` more rounds have ended. */
  const moreRounds = (count: number) => new Promise<void>((resolve, reject) => {
    const goal = rounds.length + count
    const look = () => {
      if (failure) reject(failure)
      else if (rounds.length >= goal) resolve()
      else return
      waiting.delete(look)
    }
    waiting.add(look)
    look()
  })

  await moreRounds(1)
  return {
    rounds,
    moreRounds,
    /** Rounds in which a person would have noticed something. */
    async troubles() {
      if (failure) throw failure
      return rounds.filter(({ heard, said, gapMs }) => heard !== plan.heard || said !== plan.answer || gapMs > NOTICED_MS)
    },
    /** Ends the conversation after the round that goes on. */
    async stop() {
      const exit = once(worker, 'exit')
      worker.postMessage('stop')
      await exit
    }
  }
}
