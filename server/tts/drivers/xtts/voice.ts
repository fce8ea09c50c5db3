import { stat } from 'node:fs/promises'
import { DriverError } from '#server/runtime/errors'
import { createOnce } from '#server/runtime/once'
import type { Server } from '#server/runtime/remote-http'
import { unlessAborted } from '#server/runtime/unless-aborted'
import type { XttsParameters } from '#shared/schemas/settings'
import { patiently, type Patience } from '../../remote/patience'
import { cloneSpeaker, latentsOfSamples, studioSpeaker, type Latents } from './latents'
import { takeTurn } from './server-queue'

export interface XttsVoiceOptions extends Patience {
  speaker?: string
  samples: string[]
}

/** How a voice is taken from its recordings: what the server is told, and which versions of the files they are. */
interface Manner {
  conditioning: Record<string, number>
  files: string[]
}

/** Presets differ in how much of the samples they are taken from; each way is some 700 kB. */
const MOST_MANNERS = 4

/** What the servers need to speak with one voice; asked for once, whoever waits for it. */
export function createXttsVoice({ speaker, samples, ...settings }: XttsVoiceOptions, server: Server, urls: readonly [string, ...string[]]) {
  const { driver } = server
  const latents = createOnce(open)
  const manners: string[] = []

  async function open(key: string): Promise<Latents> {
    const { conditioning }: Manner = JSON.parse(key)
    async function* ask(signal: AbortSignal) {
      using turn = await takeTurn(driver, urls, signal)
      if (samples.length) yield await latentsOfSamples(driver, samples, JSON.stringify([urls[0], conditioning]), wav => cloneSpeaker(server, turn.url, wav, conditioning, signal), signal)
      else if (speaker) yield await studioSpeaker(server, turn.url, speaker, signal)
    }
    for await (const found of patiently(driver, settings, new AbortController().signal, ask)) return found
    throw new DriverError(driver, 'the voice has neither samples nor a speaker', { retryable: false, reason: 'bad-request' })
  }

  async function mannerOf({ gpt_cond_len, gpt_cond_chunk_len }: Partial<XttsParameters>): Promise<Manner> {
    if (!samples.length) return { conditioning: {}, files: [] }
    const conditioning = { ...gpt_cond_len && { gpt_cond_len }, ...gpt_cond_chunk_len && { gpt_cond_chunk_len } }
    return { conditioning, files: await Promise.all(samples.map(versionOf)) }
  }

  return {
    /** Throws DriverError, or the signal's reason. */
    async latents(parameters: Partial<XttsParameters>, signal: AbortSignal): Promise<Latents> {
      const key = JSON.stringify(await mannerOf(parameters))
      if (!manners.includes(key) && manners.push(key) > MOST_MANNERS) latents.forget(manners.shift())
      return unlessAborted(latents.get(key), signal)
    }
  }
}

/** A recording that was replaced by another of the same name is heard with the next request. */
const versionOf = (path: string) => stat(path).then(({ size, mtimeMs }) => `${size}:${mtimeMs}`, () => 'missing')
