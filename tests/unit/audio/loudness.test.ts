import { describe, expect, it } from 'vitest'
import { createLeveller, joinSamples, levelled } from '#server/audio'
import type { LevelMemory } from '#server/audio'
import { correlation, framesOf, rms, tone } from './signals'

const RATE = 16_000
const CEILING = Math.ceil(32_767 * 10 ** (-1 / 20))
const dbfs = (samples: ArrayLike<number>) => 20 * Math.log10(rms(samples) / 32_768)
const amplitudeOf = (level: number) => 32_768 * 10 ** (level / 20) * Math.SQRT2

/** Syllables of 200 ms with pauses of 100 ms, and a longer pause after every fifth. */
function speech(level: number, seconds: number, rate = RATE): Int16Array {
  const syllables = tone(180, rate, seconds, amplitudeOf(level))
  return syllables.map((sample, i) => {
    const ms = i / rate * 1_000 % 2_000
    return ms % 300 < 200 && ms < 1_500 ? sample : 0
  })
}

/** Level of the syllables of the last two seconds. */
function levelAtEnd(samples: Int16Array): number {
  const end = samples.subarray(-2 * RATE)
  return dbfs(end.filter((_, i) => {
    const ms = i / RATE * 1_000
    return ms % 300 > 20 && ms % 300 < 180 && ms < 1_500
  }))
}

function level(samples: Int16Array, memory?: LevelMemory, rate = RATE): Int16Array {
  const leveller = createLeveller(rate, memory)
  return joinSamples([leveller.process(samples), leveller.flush()])
}

const noise = (amplitude: number, seconds: number) =>
  Int16Array.from({ length: seconds * RATE }, (_, i) => ((Math.imul(i * i + 7, 2_654_435_761) >>> 16) / 65_536 - 0.5) * 2 * amplitude)

describe('createLeveller', () => {
  it.each([-36, -30, -20, -12, -6])('brings speech of %i dBFS to about -20', (given) => {
    expect(levelAtEnd(level(speech(given, 6)))).toBeGreaterThan(-21.5)
    expect(levelAtEnd(level(speech(given, 6)))).toBeLessThan(-18.5)
  })

  it('leaves speech alone that is as loud as it should be', () => {
    const input = speech(-20, 4)
    const output = level(input)
    expect(output).toHaveLength(input.length)
    expect(correlation(output, input)).toBeGreaterThan(0.999)
  })

  it.each([[20, 3], [90, 3]])('does not amplify silence with noise of ±%i', (amplitude, seconds) => {
    const input = noise(amplitude, seconds)
    expect(level(input)).toEqual(input)
  })

  it('does not grow louder in a pause', () => {
    const input = joinSamples([speech(-30, 4), noise(40, 3)])
    const pause = level(input).subarray(4.5 * RATE)
    const [early, late] = [pause.subarray(0, RATE / 2), pause.subarray(2 * RATE)]
    expect(dbfs(late) - dbfs(early)).toBeLessThan(0.5)
  })

  it.each<[string, Int16Array]>([
    ['full scale', tone(150, RATE, 1).map(sample => sample < 0 ? -32_768 : 32_767)],
    ['a shout after a whisper', joinSamples([speech(-40, 4), tone(300, RATE, 0.5, 32_000), speech(-40, 1)])],
    ['one click', joinSamples([speech(-36, 4), Int16Array.of(32_767, -32_768), speech(-36, 1)])]
  ])('never clips: %s', (_, input) => {
    expect(level(input).every(sample => Math.abs(sample) <= CEILING)).toBe(true)
    expect(level(input, { gain: 8 }).every(sample => Math.abs(sample) <= CEILING)).toBe(true)
  })

  it('keeps the gain smooth, so that nothing clicks', () => {
    const output = level(joinSamples([tone(200, RATE, 1, 800), tone(200, RATE, 1, 30_000)]))
    const steepest = 2 * Math.PI * 200 / RATE * 30_000
    expect(output.every((sample, i) => Math.abs(sample - (output[i - 1] ?? sample)) <= steepest * 1.1)).toBe(true)
  })

  it.each([8_000, 22_050, 24_000, 48_000])('holds back no more than 10 ms at %i Hz, and gives all of it in the end', (rate) => {
    const leveller = createLeveller(rate)
    const input = speech(-26, 1, rate)
    let given = 0
    let taken = 0
    for (let offset = 0; offset < input.length; offset += 77) {
      const block = input.subarray(offset, offset + 77)
      given += block.length
      taken += leveller.process(block).length
      expect(given - taken).toBeLessThanOrEqual(rate / 100 + 1)
    }
    expect(taken + leveller.flush().length).toBe(input.length)
  })

  it('gives the same however the input is cut', () => {
    const input = speech(-34, 3)
    const leveller = createLeveller(RATE)
    const blocks: Int16Array[] = []
    for (let offset = 0, size = 1; offset < input.length; offset += size, size = size * 7 % 1_009 + 1) {
      blocks.push(leveller.process(input.slice(offset, offset + size)))
    }
    blocks.push(leveller.flush())
    expect(joinSamples(blocks)).toEqual(level(input))
  })

  it('gives nothing for nothing', () => {
    expect(level(new Int16Array(0))).toHaveLength(0)
  })
})

describe('levelled', () => {
  const joined = async (frames: AsyncIterable<{ samples: Int16Array }>) => {
    const blocks: Int16Array[] = []
    for await (const { samples } of frames) blocks.push(samples)
    return joinSamples(blocks)
  }

  it('levels frames as they come', async () => {
    const input = speech(-30, 4)
    expect(await joined(levelled(framesOf(input, RATE), RATE))).toEqual(level(input))
  })

  it('begins the next text of a voice as loud as the last one ended', async () => {
    const memory = { gain: 1 }
    await joined(levelled(framesOf(speech(-32, 5), RATE), RATE, memory))
    const first = await joined(levelled(framesOf(tone(180, RATE, 0.2, amplitudeOf(-32)), RATE), RATE, memory))
    expect(dbfs(first)).toBeGreaterThan(-21.5)
    expect(dbfs(first)).toBeLessThan(-18.5)
  })

  it('lets go of its source when it is left early', async () => {
    let released = false
    async function* endless() {
      try {
        for (;;) yield { samples: speech(-20, 0.1), sampleRate: RATE }
      } finally {
        released = true
      }
    }
    for await (const _ of levelled(endless(), RATE)) break
    expect(released).toBe(true)
  })
})
