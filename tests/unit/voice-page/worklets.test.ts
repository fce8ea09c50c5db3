import { describe, expect, it } from 'vitest'
import { createCapture } from '~/worklets/capture'
import { createJitterBuffer } from '~/worklets/jitter-buffer'

const QUANTUM = 128
const tone = (rate: number, seconds: number, hertz = 440, level = 0.5) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, index) => level * Math.sin(2 * Math.PI * hertz * index / rate))
const pcm = (seconds: number, hertz = 440) => Int16Array.from(tone(24_000, seconds, hertz), value => Math.round(value * 32_767))

/** Root mean square, 0 to 1. */
const loudness = (samples: ArrayLike<number>, full = 1) => Math.sqrt(Array.from(samples).reduce((sum, value) => sum + (value / full) ** 2, 0) / samples.length)
/** How often the wave rises through zero in a second. */
const pitch = (samples: number[], rate: number) => samples.filter((value, index) => value >= 0 && (samples[index - 1] ?? 0) < 0).length * rate / samples.length

function captured(rate: number, input: Float32Array) {
  const blocks: Int16Array[] = []
  const capture = createCapture(rate, block => blocks.push(block))
  for (let at = 0; at < input.length; at += QUANTUM) capture(input.subarray(at, at + QUANTUM))
  return blocks
}

describe('what the microphone hears', () => {
  it.each([48_000, 44_100, 16_000, 24_000])('leaves in blocks of 20 ms at 24 kHz, whatever the device gives (%i Hz)', (rate) => {
    const blocks = captured(rate, tone(rate, 1))
    expect(new Set(blocks.map(({ length }) => length))).toEqual(new Set([480]))
    expect(blocks.length).toBeGreaterThanOrEqual(48)
    expect(blocks.length).toBeLessThanOrEqual(50)
    const samples = blocks.flatMap(block => [...block]).slice(2_400)
    expect(pitch(samples, 24_000)).toBeCloseTo(440, -1)
    expect(loudness(samples, 32_768)).toBeCloseTo(0.5 / Math.SQRT2, 2)
  })

  it('does not turn what 24 kHz can not hold into other tones', () => {
    const samples = captured(48_000, tone(48_000, 1, 15_000)).flatMap(block => [...block]).slice(2_400)
    expect(loudness(samples, 32_768)).toBeLessThan(0.001)
  })

  it('keeps what is too loud within its bounds', () => {
    const samples = captured(24_000, tone(24_000, 0.1, 440, 3)).flatMap(block => [...block])
    expect(Math.max(...samples)).toBe(32_767)
    expect(Math.min(...samples)).toBe(-32_768)
  })
})

function player(rate = 48_000) {
  const buffer = createJitterBuffer(rate)
  const heard: number[] = []
  const read = (ms: number) => {
    for (let left = Math.round(rate * ms / 1_000); left > 0; left -= QUANTUM) {
      const output = new Float32Array(QUANTUM)
      buffer.read(output)
      heard.push(...output)
    }
    return heard
  }
  return { ...buffer, read, heard }
}

describe('the player', () => {
  it('plays what comes in pieces without a gap, and says how much of it', () => {
    const { push, end, read, state } = player()
    const sound = pcm(1)
    for (let at = 0; at < sound.length; at += 700) push(sound.subarray(at, at + 700))
    end()
    const heard = read(1_200)
    expect(state()).toMatchObject({ underruns: 0, playing: false, bufferedMs: 0 })
    expect(state().playedMs).toBeGreaterThan(995)
    expect(state().playedMs).toBeLessThan(1_005)
    const middle = heard.slice(4_800, 43_200)
    expect(pitch(middle, 48_000)).toBeCloseTo(440, -1)
    // A gap or a repeated block would show as a jump.
    expect(Math.max(...middle.map((value, index) => Math.abs(value - (middle[index - 1] ?? value))))).toBeLessThan(0.04)
  })

  it('plays a sound that is shorter than what it gathers', () => {
    const { push, end, read, state } = player()
    push(pcm(0.01))
    end()
    read(100)
    expect(state().playedMs).toBe(10)
  })

  it('falls silent within 20 ms of being cleared, without a click, and counts only what was heard', () => {
    const { push, clear, read, heard, state } = player()
    push(pcm(2))
    read(500)
    clear()
    read(20)
    const fade = heard.slice(-960)
    expect(fade.slice(-100).every(value => value === 0)).toBe(true)
    expect(Math.max(...fade.map((value, index) => Math.abs(value - (fade[index - 1] ?? value))))).toBeLessThan(0.04)
    read(200)
    expect(loudness(heard.slice(-4_800))).toBe(0)
    expect(state().playedMs).toBeGreaterThan(495)
    expect(state().playedMs).toBeLessThan(525)
    expect(state()).toMatchObject({ playing: false, bufferedMs: 0, underruns: 0 })
  })

  it('plays what comes after it was cleared', () => {
    const { push, clear, read, heard, state } = player()
    push(pcm(1))
    read(100)
    clear()
    push(pcm(0.5, 880))
    read(400)
    expect(pitch(heard.slice(-9_600), 48_000)).toBeCloseTo(880, -2)
    expect(state().playing).toBe(true)
  })

  it('counts a gap only where more was to come', () => {
    const { push, end, read, state } = player()
    push(pcm(0.1))
    read(300)
    push(pcm(0.1))
    expect(state().underruns).toBe(1)
    end()
    read(300)
    push(pcm(0.1))
    expect(state().underruns).toBe(1)
  })

  it.each([44_100, 48_000, 96_000])('knows the rate of the device (%i Hz)', (rate) => {
    const { push, end, read, state, heard } = player(rate)
    push(pcm(0.5))
    end()
    read(600)
    expect(state().playedMs).toBe(500)
    expect(pitch(heard.slice(rate / 10, rate / 10 * 4), rate)).toBeCloseTo(440, -1)
  })
})
