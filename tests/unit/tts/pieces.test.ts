import { describe, expect, it } from 'vitest'
import { speakPieces, type SpeakPiece } from '#server/tts/pieces'
import { WorkerGone } from '#server/tts/worker-host'

const PIECES = [{ text: '1', pauseMs: 0 }, { text: '2', pauseMs: 0 }, { text: '3', pauseMs: 0 }]

/** Says each piece as 10 samples of its number, 4 at a time; dies after so many samples of each life. */
function mortal(...lives: number[]): SpeakPiece {
  let left = lives.shift() ?? Infinity
  return async function* (text) {
    for (let start = 0; start < 10; start += 4) {
      const samples = new Int16Array(Math.min(4, 10 - start)).fill(Number(text))
      if (left < samples.length) {
        left = lives.shift() ?? Infinity
        throw new WorkerGone('killed')
      }
      left -= samples.length
      yield samples
    }
  }
}

async function spoken(speak: SpeakPiece) {
  let text = ''
  for await (const { samples } of speakPieces(PIECES, { driver: 'test', sampleRate: 8_000, speed: 1, speak }, new AbortController().signal)) text += samples.join('')
  return text
}

const ALL = '1'.repeat(10) + '2'.repeat(10) + '3'.repeat(10)

describe('speech whose worker dies', () => {
  it.each([0, 4, 10, 14, 24])('is given whole when it dies after %i samples', async (samples) => {
    expect(await spoken(mortal(samples))).toBe(ALL)
  })

  it('fails when the next one dies too', async () => {
    await expect(spoken(mortal(0, 0))).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await expect(spoken(mortal(14, 4))).rejects.toMatchObject({ reason: 'interrupted', retryable: true })
  })
})
