import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import { workerEntry } from '#server/workers'
import type { FromTextModel, TextModel, ToTextModel } from './protocol'

export interface TextModelWork {
  texts: readonly string[]
  /** Asks how well each text answers it, in place of the texts' vectors. */
  question?: string
  /** Goes before all that is not. */
  isUrgent: boolean
}

export interface TextModelAnswer {
  /** A vector for each text, or one score in each. */
  rows: Float32Array[]
  tokens: number
}

export interface TextModelHost {
  /** Throws DriverError, or the signal's reason. */
  run(work: TextModelWork, signal: AbortSignal): Promise<TextModelAnswer>
  dispose(): Promise<void>
}

interface Job extends TextModelAnswer {
  work: TextModelWork
  /** Places of the texts, the shortest first: texts of one length fill no batch up for nothing. */
  order: number[]
  done: number
  resolve(answer: TextModelAnswer): void
  reject(error: unknown): void
}

interface Flight { id: number, job: Job, places: number[], cost: number }

const LONGEST_TOKEN_GUESS = 4
const BATCH_MS = 60
const MOST_IN_BATCH = 32
/** What is known of a machine before the first answer: characters that it reads in a millisecond. */
const FIRST_SPEED = 8
const MOST_WAITING = 200
/** Longer than of other engines: a vocabulary of many languages takes seconds to read, and the first question would wait for it. */
const IDLE_MS = 3_600_000

/**
 * One thread with the model of that folder, which starts with the first text and ends when nobody asks. It is given
 * batches of some tens of milliseconds, so that a question never waits for long behind passages.
 */
export function createTextModelHost(driver: string, model: TextModel, { entry = workerEntry('text-model'), idleMs = IDLE_MS, stallMs = 120_000 } = {}): TextModelHost {
  const jobs: Job[] = []
  const thread = createThread<FromTextModel, ToTextModel>({ entry, data: model, idleMs, stallMs, onMessage: receive, onGone: lose })
  const longest = model.max_tokens * LONGEST_TOKEN_GUESS
  let flight: Flight | undefined
  let lastId = 0
  let speed = FIRST_SPEED
  let isOver = false

  const costOf = (length: number, count: number) => count * (Math.min(length, longest) + LONGEST_TOKEN_GUESS)

  /** The next texts of a job: as many as are read in about the time of a batch. */
  function placesOf({ order, done, work }: Job): number[] {
    let count = 1
    while (count < MOST_IN_BATCH && done + count < order.length && costOf(work.texts[order[done + count]!]!.length, count + 1) <= speed * BATCH_MS) count++
    return order.slice(done, done + count)
  }

  /** Sends the next batch where none is being read. */
  function pump() {
    if (flight) return
    const job = jobs.find(({ work }) => work.isUrgent) ?? jobs[0]
    if (!job) return thread.setBusy(false)
    if (!thread.ensure()) return failAll('it keeps ending and is given a pause')
    // Those that go on take turns.
    jobs.splice(jobs.indexOf(job), 1)
    jobs.push(job)
    const places = placesOf(job)
    const texts = places.map(place => job.work.texts[place]!.slice(0, model.max_tokens * 16))
    flight = { id: ++lastId, job, places, cost: costOf(Math.max(...texts.map(({ length }) => length)), texts.length) }
    thread.setBusy(true)
    thread.send({ id: flight.id, texts, question: job.work.question })
  }

  function receive(reply: FromTextModel) {
    thread.succeeded()
    const landed = flight
    flight = undefined
    if (landed && landed.id === reply.id) take(landed, reply)
    pump()
  }

  function take({ job, places, cost }: Flight, reply: FromTextModel) {
    if ('failed' in reply) return job.reject(new DriverError(driver, `the model can't be used: ${reply.failed}`, { retryable: false, reason: 'bad-answer' }))
    speed = (speed + cost / Math.max(1, reply.took_ms)) / 2
    for (const [row, place] of places.entries()) job.rows[place] = reply.values.slice(row * reply.rows, (row + 1) * reply.rows)
    job.tokens += reply.tokens
    job.done += places.length
    if (job.done === job.order.length) job.resolve({ rows: job.rows, tokens: job.tokens })
  }

  /** The thread died; whose batch it was may be why. The others are asked of the next thread. */
  function lose(detail: string) {
    const lost = flight
    flight = undefined
    lost?.job.reject(unavailable(detail))
    pump()
  }

  function failAll(detail: string) {
    for (const job of [...jobs]) job.reject(unavailable(detail))
    thread.setBusy(false)
  }

  const unavailable = (detail: string) => new DriverError(driver, `the model is not to be had: ${detail}`, { retryable: true, reason: 'unavailable' })

  return {
    run: (work, signal) => new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (!work.texts.length) return resolve({ rows: [], tokens: 0 })
      if (isOver) throw unavailable('it was ended')
      if (jobs.length >= MOST_WAITING) throw unavailable('too much is waiting for it')
      const order = work.texts.map((_, place) => place).sort((a, b) => work.texts[a]!.length - work.texts[b]!.length)
      const leave = () => {
        signal.removeEventListener('abort', abort)
        const place = jobs.indexOf(job)
        if (place >= 0) jobs.splice(place, 1)
      }
      const abort = () => job.reject(signal.reason)
      const job: Job = { work, order, done: 0, rows: [], tokens: 0, resolve: answer => (leave(), resolve(answer)), reject: error => (leave(), reject(error)) }
      signal.addEventListener('abort', abort, { once: true })
      jobs.push(job)
      pump()
    }),
    async dispose() {
      isOver = true
      failAll('it is being ended')
      flight = undefined
      await thread.end()
    }
  }
}
