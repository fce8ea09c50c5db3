import type { TranscriptionRequest } from '#shared/schemas/openai'
import type { RecognisedRecording } from './recordings'
import { toSrt, toVtt } from './subtitles'

const LANGUAGE_NAMES = { ru: 'russian', en: 'english' }

/** The same transcript in the format that was asked for: its content type, and a text or what is sent as JSON. */
export function openaiAnswer(recording: RecognisedRecording, request: TranscriptionRequest): { contentType: string, body: string | object } {
  const { text, segments } = recording
  switch (request.response_format) {
    case 'text': return { contentType: 'text/plain; charset=utf-8', body: `${text}\n` }
    case 'srt': return { contentType: 'application/x-subrip; charset=utf-8', body: toSrt(segments) }
    case 'vtt': return { contentType: 'text/vtt; charset=utf-8', body: toVtt(segments) }
    case 'verbose_json': return { contentType: 'application/json', body: verbose(recording, request) }
    case 'json': return { contentType: 'application/json', body: { text, usage: usageOf(recording) } }
  }
}

/** The transcript in OpenAI's events, a segment each; what they add up to is the text. */
export function* transcriptEvents({ text, segments }: RecognisedRecording): Generator<string> {
  const pieces = segments.map((segment, index) => index ? ` ${segment.text}` : segment.text)
  for (const delta of pieces.join('') === text ? pieces : [text]) yield JSON.stringify({ type: 'transcript.text.delta', delta })
  yield JSON.stringify({ type: 'transcript.text.done', text })
}

const usageOf = ({ duration }: RecognisedRecording) => ({ type: 'duration', seconds: Math.ceil(duration) })

function verbose(recording: RecognisedRecording, { timestamp_granularities: wanted, temperature }: TranscriptionRequest) {
  const { text, language, duration, words, segments } = recording
  return {
    task: 'transcribe',
    language: LANGUAGE_NAMES[language],
    duration,
    text,
    ...wanted.includes('word') && { words: words.map(({ word, start, end }) => ({ word, start, end })) },
    ...(wanted.includes('segment') || !wanted.length) && {
      // What our engines don't tell has the value of a sure recognition, so that no client drops a segment.
      segments: segments.map((segment, id) => ({ id, seek: 0, ...segment, tokens: [], temperature, avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 }))
    },
    usage: usageOf(recording)
  }
}
