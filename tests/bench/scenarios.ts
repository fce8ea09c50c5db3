import { setTimeout as wait } from 'node:timers/promises'
import { openConnection, requestBytes } from './connection.ts'
import { figures } from './statistics.ts'

export interface Target {
  /** Ours, and the stub's, each up to and with /v1. */
  ours: string
  direct: string
  /** API key. */
  token: string
}

const WORD = '"content":"one'
const QUESTION = 'Расскажи о жёлтом кирпиче'
const chat = (content: string, stream: boolean, model: string) => ({ model, stream, messages: [{ role: 'user', content }] })

/** Rounds direct and through us, one after the other, so that both see the same machine. Warmed up: a server that runs for days. */
export async function firstToken({ ours, direct, token }: Target, rounds = 2_000, warmUp = 1_000) {
  const body = (model: string) => chat('!answer count=5', true, model)
  const [us, stub] = await Promise.all([openConnection(ours), openConnection(direct)])
  const throughUs = requestBytes('POST', `${ours}/chat/completions`, { token, body: body('anna-secretary') })
  const straight = requestBytes('POST', `${direct}/chat/completions`, { token, body: body('stub-small') })
  const samples = { direct: [] as number[], through: [] as number[] }
  for (let round = -warmUp; round < rounds; round++) {
    const straightMs = (await stub.ask(straight, WORD)).firstMs
    const throughMs = (await us.ask(throughUs, WORD)).firstMs
    if (round < 0) continue
    samples.direct.push(straightMs)
    samples.through.push(throughMs)
  }
  us.close()
  stub.close()
  const added = samples.through.map((ms, round) => ms - samples.direct[round]!)
  return { direct_ms: figures(samples.direct), through_ms: figures(samples.through), added_ms: figures(added) }
}

/** Non-streaming requests over 64 connections. */
export async function throughput(base: string, token: string, model: string, connections = 64, requests = 20_000) {
  const request = requestBytes('POST', `${base}/chat/completions`, { token, body: chat(QUESTION, false, model) })
  const samples: number[] = []
  let left = requests
  let failed = 0
  const run = async () => {
    const connection = await openConnection(base)
    while (left-- > 0) {
      const { totalMs, status } = await connection.ask(request)
      samples.push(totalMs)
      if (status !== 200) failed++
    }
    connection.close()
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, run))
  const seconds = (performance.now() - started) / 1_000
  return { requests_per_second: Math.round(samples.length / seconds), failed, latency_ms: figures(samples) }
}

/** Many streams at 20 tokens a second at once; they begin spread over `rampMs`. */
export async function manyStreams(base: string, token: string, model: string, { streams = 300, rampMs = 3_000, words = 100 } = {}) {
  const request = requestBytes('POST', `${base}/chat/completions`, { token, body: chat(`!answer count=${words} delay=50`, true, model) })
  const connections = await Promise.all(Array.from({ length: streams }, () => openConnection(base)))
  const replies = await Promise.all(connections.map(async (connection, index) => {
    await wait(index * rampMs / streams)
    return connection.ask(request, WORD)
  }))
  for (const connection of connections) connection.close()
  return { streams, failed: replies.filter(({ status }) => status !== 200).length, first_token_ms: figures(replies.map(({ firstMs }) => firstMs)), total_ms: figures(replies.map(({ totalMs }) => totalMs)) }
}

/** The same request again and again on one connection: how long until its first byte and its end. */
export async function oneByOne(url: string, token: string, bodies: unknown[], warmUp = 20) {
  const connection = await openConnection(url)
  const samples = { first: [] as number[], total: [] as number[] }
  let failed = 0
  for (const [index, body] of [...bodies.slice(0, warmUp), ...bodies].entries()) {
    const { firstMs, totalMs, status } = await connection.ask(requestBytes('POST', url, { token, body }))
    if (status !== 200) failed++
    if (index < warmUp) continue
    samples.first.push(firstMs)
    samples.total.push(totalMs)
  }
  connection.close()
  return { failed, first_byte_ms: figures(samples.first), total_ms: figures(samples.total) }
}
