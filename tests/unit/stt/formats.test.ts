import { describe, expect, it } from 'vitest'
import { headerText } from '#server/dialogue/recorded-call'
import { openaiAnswer, transcriptEvents } from '#server/stt/openai-answer'
import { segmentsOf } from '#server/stt/segments'
import { TranscriptionRequest } from '#shared/schemas/openai'

const words = [{ word: 'привет', start: 0.5, end: 0.9, conf: 1 }, { word: 'мир', start: 1, end: 1.2, conf: 1 }]
const recording = {
  text: 'привет мир',
  language: 'ru' as const,
  words,
  segments: [{ text: 'привет мир', start: 0.5, end: 1.2 }, { text: '<b> & --> ещё', start: 3_661.0416, end: 3_662 }],
  engine: 'tiny',
  duration: 4_000,
  took_ms: 5
}
const answer = (fields: Record<string, string>) => openaiAnswer(recording, TranscriptionRequest.parse(fields))

describe('a transcript in the formats of OpenAI', () => {
  it('is a text', () => {
    expect(answer({ response_format: 'text' })).toEqual({ contentType: 'text/plain; charset=utf-8', body: 'привет мир\n' })
    expect(answer({}).body).toEqual({ text: 'привет мир', usage: { type: 'duration', seconds: 4_000 } })
  })

  it('is subtitles', () => {
    expect(answer({ response_format: 'srt' }).body).toBe('1\n00:00:00,500 --> 00:00:01,200\nпривет мир\n\n2\n01:01:01,042 --> 01:01:02,000\n<b> & --> ещё\n')
    expect(answer({ response_format: 'vtt' }).body).toBe('WEBVTT\n\n00:00:00.500 --> 00:00:01.200\nпривет мир\n\n01:01:01.042 --> 01:01:02.000\n&lt;b&gt; &amp; --&gt; ещё\n')
  })

  it('is events whose pieces add up to the text, whatever its segments hold', () => {
    const events = (given: typeof recording) => [...transcriptEvents(given)].map(event => JSON.parse(event))
    const segments = [{ text: 'привет', start: 0, end: 1 }, { text: 'мир', start: 2, end: 3 }]
    expect(events({ ...recording, segments })).toEqual([
      { type: 'transcript.text.delta', delta: 'привет' }, { type: 'transcript.text.delta', delta: ' мир' }, { type: 'transcript.text.done', text: 'привет мир' }
    ])
    expect(events(recording)).toEqual([{ type: 'transcript.text.delta', delta: 'привет мир' }, { type: 'transcript.text.done', text: 'привет мир' }])
  })

  it('is not streamed as subtitles', () => {
    expect(TranscriptionRequest.parse({ stream: 'true' })).toMatchObject({ stream: true, response_format: 'json' })
    expect(TranscriptionRequest.safeParse({ stream: 'true', response_format: 'srt' }).success).toBe(false)
  })

  it('has times of words where they are wanted, of segments by itself', () => {
    const verbose = { response_format: 'verbose_json' }
    expect(answer(verbose).body).toMatchObject({ task: 'transcribe', language: 'russian', duration: 4_000, segments: [{ id: 0, start: 0.5 }, { id: 1 }] })
    expect(answer(verbose).body).not.toHaveProperty('words')
    const both = answer({ ...verbose, 'timestamp_granularities[]': 'word,segment' }).body
    expect(both).toMatchObject({ words: [{ word: 'привет', start: 0.5, end: 0.9 }, { word: 'мир' }], segments: [{}, {}] })
    expect(answer({ ...verbose, 'timestamp_granularities[]': 'word' }).body).not.toHaveProperty('segments')
  })
})

describe('words', () => {
  const at = (...starts: number[]) => starts.map((start, index) => ({ word: `w${index}`, start, end: start + 0.3, conf: 1 }))

  it('become segments at pauses and where a segment grows too long', () => {
    expect(segmentsOf('w0 w1 w2', at(0, 0.4, 5), 9).map(({ text }) => text)).toEqual(['w0 w1', 'w2'])
    expect(segmentsOf('many', at(...Array.from({ length: 20 }, (_, i) => i * 0.4)), 9)).toHaveLength(2)
  })

  it('without times are one segment, and no words are none', () => {
    expect(segmentsOf('два слова', [], 3)).toEqual([{ text: 'два слова', start: 0, end: 3 }])
    expect(segmentsOf('', [], 3)).toEqual([])
  })
})

describe('a text in a header', () => {
  it('can be read back, whatever its letters', () => {
    const text = 'Привет, "мир" 🙂\r\nSet-Cookie: a=b'
    expect(headerText(text)).toMatch(/^[\x21-\x7e]*$/)
    expect(decodeURIComponent(headerText(text))).toBe(text)
  })

  it('that is long is cut at a whole character', () => {
    const header = headerText('я🙂'.repeat(2_000))
    expect(header.length).toBeLessThan(3_100)
    expect(decodeURIComponent(header)).toMatch(/^(я🙂?)*я?…$|^(я🙂)*…$/)
  })
})
