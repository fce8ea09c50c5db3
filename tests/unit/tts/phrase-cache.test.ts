import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { joinSamples, type PcmFrame } from '#server/audio'
import { createPhraseCache, phraseKey, type Discard, type KeepOptions, type PhraseCache } from '#server/tts/phrase-cache'

vi.mock('#server/runtime/logger', () => ({ logger: { warn: () => {} } }))

const RATE = 22_050
const keyOf = (number: number) => number.toString(16).padStart(64, '0')

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'secretary-phrases-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return join(path, 'phrases')
}

const create = (path = folder(), limits = {}) => createPhraseCache({ folder: path, memoryBytes: 1_000_000, diskBytes: 1_000_000, phraseBytes: 200_000, ...limits })

const tone = (length: number, seed = 1) => Int16Array.from({ length }, (_, i) => Math.round(Math.sin(i / 7 + seed) * 9_000))

/** A voice that counts how often it spoke. */
function voice(samples = tone(5_000)) {
  const spoken = {
    times: 0,
    async* speak(): AsyncGenerator<PcmFrame> {
      spoken.times++
      for (let at = 0; at < samples.length; at += 700) yield { samples: samples.slice(at, at + 700), sampleRate: RATE }
    }
  }
  return spoken
}

async function heard(cache: PhraseCache, key: string, speak: (discard: Discard) => AsyncIterable<PcmFrame>, options?: KeepOptions) {
  const frames: PcmFrame[] = []
  for await (const frame of cache.speech(key, speak, options)) frames.push(frame)
  expect(frames.every(frame => frame.sampleRate === RATE)).toBe(true)
  return joinSamples(frames.map(frame => frame.samples))
}

const silent = (): AsyncIterable<PcmFrame> => {
  throw new Error('nobody should speak')
}

describe('a phrase', () => {
  it('is spoken once and then heard from memory, sample by sample the same', async () => {
    const cache = create()
    const anna = voice()
    const first = await heard(cache, keyOf(1), anna.speak)
    expect(await heard(cache, keyOf(1), silent)).toEqual(first)
    expect(first).toEqual(tone(5_000))
    expect(anna.times).toBe(1)
    expect(await cache.state()).toMatchObject({ entries: 1, hits: 1, misses: 1, bytes: 10_000 })
  })

  it('is not changed by who plays it', async () => {
    const cache = create()
    for await (const frame of cache.speech(keyOf(1), voice().speak)) frame.samples.fill(0)
    for await (const frame of cache.speech(keyOf(1), silent)) structuredClone(frame.samples, { transfer: [frame.samples.buffer] })
    expect(await heard(cache, keyOf(1), silent)).toEqual(tone(5_000))
  })

  it('goes to disk when it is said again, and outlives a restart', async () => {
    const path = folder()
    const cache = create(path)
    await heard(cache, keyOf(1), voice().speak)
    await cache.written()
    expect((await cache.state()).disk.entries).toBe(0)
    await heard(cache, keyOf(1), silent)
    await cache.written()
    expect(await heard(create(path), keyOf(1), silent)).toEqual(tone(5_000))
  })

  it('goes to disk at once when asked to', async () => {
    const path = folder()
    const cache = create(path)
    expect(await cache.isKept(keyOf(1))).toBe(false)
    await heard(cache, keyOf(1), voice().speak, { keep: true })
    await cache.written()
    expect(await cache.isKept(keyOf(1))).toBe(true)
    expect(await heard(create(path), keyOf(1), silent)).toEqual(tone(5_000))
  })

  it.each([0, 8, 15, 16, 5_000, 10_015])('that a crash cut after %i bytes is spoken anew and its file removed', async (length) => {
    const path = folder()
    const cache = create(path)
    await heard(cache, keyOf(1), voice().speak, { keep: true })
    await cache.written()
    const file = join(path, readdirSync(path)[0]!)
    truncateSync(file, length)
    const after = create(path)
    const anna = voice(tone(5_000, 2))
    expect(await heard(after, keyOf(1), anna.speak)).toEqual(tone(5_000, 2))
    expect(readdirSync(path)).toEqual([])
    expect((await after.state()).disk).toMatchObject({ entries: 0, bytes: 0 })
  })

  it('with one wrong bit is spoken anew', async () => {
    const path = folder()
    const cache = create(path)
    await heard(cache, keyOf(1), voice().speak, { keep: true })
    await cache.written()
    const file = join(path, readdirSync(path)[0]!)
    for (const at of [5, 9, 700]) {
      const content = readFileSync(file)
      content[at]! ^= 1
      writeFileSync(file, content)
      const anna = voice()
      const after = create(path)
      await heard(after, keyOf(1), anna.speak, { keep: true })
      expect(anna.times).toBe(1)
      await after.written()
    }
  })

  it('that broke off, failed, or that another voice said is not kept', async () => {
    const cache = create()
    for await (const _ of cache.speech(keyOf(1), voice().speak)) break
    const failing = async function* () {
      yield { samples: tone(100), sampleRate: RATE }
      throw new Error('engine gone')
    }
    await expect(heard(cache, keyOf(2), failing)).rejects.toThrow('engine gone')
    await heard(cache, keyOf(3), async function* (discard) {
      yield { samples: tone(100), sampleRate: RATE }
      discard()
      yield { samples: tone(100), sampleRate: RATE }
    })
    await heard(cache, keyOf(4), async function* () {})
    expect((await cache.state()).entries).toBe(0)
  })

  it('that is too long is passed on and not kept', async () => {
    const cache = create()
    expect((await heard(cache, keyOf(1), voice(tone(150_000)).speak)).length).toBe(150_000)
    expect(await cache.state()).toMatchObject({ entries: 0, bytes: 0 })
  })

  it('asked for by several at once is right for each and one file', async () => {
    const path = folder()
    const cache = create(path)
    const all = await Promise.all(Array.from({ length: 8 }, () => heard(cache, keyOf(1), voice().speak, { keep: true })))
    for (const one of all) expect(one).toEqual(tone(5_000))
    await cache.written()
    expect(readdirSync(path)).toHaveLength(1)
    expect(await heard(create(path), keyOf(1), silent)).toEqual(tone(5_000))
  })
})

describe('the cache', () => {
  it('forgets first in memory what was not used for longest', async () => {
    const cache = create(undefined, { memoryBytes: 35_000 })
    for (const number of [1, 2, 3]) await heard(cache, keyOf(number), voice().speak)
    await heard(cache, keyOf(1), silent)
    await heard(cache, keyOf(4), voice().speak)
    await heard(cache, keyOf(1), silent)
    const again = voice()
    await heard(cache, keyOf(2), again.speak)
    expect(again.times).toBe(1)
    expect((await cache.state()).bytes).toBeLessThanOrEqual(35_000)
  })

  it('takes on disk no more than it may, the oldest leaving first, also those of an earlier run', async () => {
    const path = folder()
    const limits = { memoryBytes: 0, diskBytes: 35_000 }
    const before = create(path, { ...limits, diskBytes: 100_000 })
    for (const number of [1, 2, 3]) await heard(before, keyOf(number), voice().speak, { keep: true })
    await before.written()
    for (const [i, number] of [3, 1, 2].entries()) utimesSync(join(path, `${keyOf(number)}.pcm`), i + 1, i + 1)
    const cache = create(path, limits)
    await heard(cache, keyOf(1), silent)
    await heard(cache, keyOf(4), voice().speak, { keep: true })
    await cache.written()
    expect(readdirSync(path).sort()).toEqual([1, 2, 4].map(number => `${keyOf(number)}.pcm`))
    await heard(cache, keyOf(5), voice().speak, { keep: true })
    await cache.written()
    expect(readdirSync(path).sort()).toEqual([1, 4, 5].map(number => `${keyOf(number)}.pcm`))
    const { disk } = await cache.state()
    expect(disk.bytes).toBe(readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0))
  })

  it('removes what an interrupted write left and leaves foreign files alone', async () => {
    const path = folder()
    const cache = create(path)
    await heard(cache, keyOf(1), voice().speak, { keep: true })
    await cache.written()
    writeFileSync(join(path, `${keyOf(2)}.1.part`), 'half')
    writeFileSync(join(path, 'notes.txt'), 'mine')
    expect((await create(path).state()).disk.entries).toBe(1)
    expect(readdirSync(path).sort()).toEqual([`${keyOf(1)}.pcm`, 'notes.txt'])
  })

  it('can be cleared, and says how many phrases there were', async () => {
    const path = folder()
    const cache = create(path)
    for (const number of [1, 2]) await heard(cache, keyOf(number), voice().speak, { keep: true })
    await heard(cache, keyOf(3), voice().speak)
    await cache.written()
    expect(await cache.clear()).toBe(3)
    expect(readdirSync(path)).toEqual([])
    expect(await cache.state()).toMatchObject({ entries: 0, bytes: 0, disk: { entries: 0, bytes: 0 } })
  })

  it('speaks on when the disk takes nothing', async () => {
    const path = folder()
    writeFileSync(path, 'a file where the folder should be')
    const cache = create(path)
    await heard(cache, keyOf(1), voice().speak, { keep: true })
    await cache.written()
    expect(await heard(cache, keyOf(1), silent)).toEqual(tone(5_000))
    expect((await cache.state()).disk.entries).toBe(0)
  })
})

describe('the key of a phrase', () => {
  it('is another one for everything that shapes the sound', async () => {
    const shape = { voice: 'anna', text: 'Да', speed: 1, pitch: 1 }
    const keys = await Promise.all([shape, { ...shape, voice: 'marina' }, { ...shape, text: 'Нет' }, { ...shape, speed: 1.1 }, { ...shape, options: { model: 'x' } }].map(phraseKey))
    expect(new Set(keys).size).toBe(5)
    expect(await phraseKey(shape)).toBe(keys[0])
    expect(keys.every(key => /^[0-9a-f]{64}$/.test(key))).toBe(true)
  })

  it('looks at no file that a text names', async () => {
    const path = folder()
    const request = { text: path }
    const before = await phraseKey({ request, options: {} })
    writeFileSync(path, 'written')
    expect(await phraseKey({ request, options: {} })).toBe(before)
  })

  it('changes when a file of the voice is replaced', async () => {
    const path = folder()
    const options = { samples: [path] }
    const missing = await phraseKey({ options })
    writeFileSync(path, 'first')
    const first = await phraseKey({ options })
    writeFileSync(path, 'second one')
    expect(new Set([missing, first, await phraseKey({ options })]).size).toBe(3)
  })
})
