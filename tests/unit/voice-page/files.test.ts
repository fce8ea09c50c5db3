import { describe, expect, it } from 'vitest'
import { pcmWav } from '~/utils/pcm-wav'
import { judgeRecording } from '~/utils/recording-quality'
import { subtitleTime, toSrt } from '~/utils/transcript-files'

describe('a recording', () => {
  it('is a WAV file of one channel', async () => {
    const bytes = Buffer.from(await pcmWav(Int16Array.of(1, -2, 300), 24_000).arrayBuffer())
    expect(bytes.length).toBe(50)
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
    expect([bytes.readUInt16LE(22), bytes.readUInt32LE(24), bytes.readUInt16LE(34), bytes.readUInt32LE(40)]).toEqual([1, 24_000, 16, 6])
    expect([bytes.readInt16LE(44), bytes.readInt16LE(46), bytes.readInt16LE(48)]).toEqual([1, -2, 300])
  })

  const sound = (level: number, seconds = 6) => Int16Array.from({ length: 24_000 * seconds }, (_, index) => Math.max(-32_768, Math.min(32_767, level * Math.sin(index / 10))))
  it.each([
    ['good', sound(12_000)], ['quiet', sound(1_000)], ['loud', sound(60_000)], ['short', sound(12_000, 2)]
  ] as const)('is told to be %s', (quality, samples) => expect(judgeRecording(samples, 24_000)).toBe(quality))
})

describe('a transcript', () => {
  const words = ['Добрый', 'день,', 'сколько'].map((word, index) => ({ word, start: index, end: index + 0.5, conf: 1 }))
  it('becomes subtitles by its segments', () => {
    expect(toSrt({ text: '', words, duration: 3, segments: [{ text: 'Добрый день', start: 0.25, end: 1.5, words: [] }, { text: 'Сколько', start: 3_661.002, end: 3_662, words: [] }] }))
      .toBe('1\n00:00:00,250 --> 00:00:01,500\nДобрый день\n\n2\n01:01:01,002 --> 01:01:02,000\nСколько\n')
  })

  it('becomes subtitles by its words where there are no segments, and whole where there are no times', () => {
    expect(toSrt({ text: '', words, duration: 3, segments: [] })).toBe('1\n00:00:00,000 --> 00:00:02,500\nДобрый день, сколько\n')
    expect(toSrt({ text: 'Добрый день', words: [], duration: 2, segments: [] })).toBe('1\n00:00:00,000 --> 00:00:02,000\nДобрый день\n')
  })

  it('never shows sixty seconds', () => expect(subtitleTime(59.9999)).toBe('00:01:00,000'))
})
