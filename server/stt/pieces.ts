import { setImmediate as nextLoop } from 'node:timers/promises'
import { createResampler, joinSamples, type PcmFrame } from '#server/audio'
import { createVad, VAD_WINDOW_MS } from '#server/audio/vad'
import type { RecognisedWord, Transcript } from './types'

/** Silero's own usual values: above the first speech begins, below the second it ends. */
const SPEECH = 0.5
const NO_SPEECH = 0.35
/** A shorter silence belongs to the speech around it. */
const SHORTEST_PAUSE_MS = 300
/** Sound kept before and after speech. */
const AROUND_MS = 200
const VAD_RATE = 16_000

export interface Span { start: number, end: number }

/**
 * Recognises a recording of any length with an engine that takes `longestSeconds` at once: it is cut at pauses, what
 * holds no speech is left out, and the texts are joined. Times are of the whole recording.
 */
export async function transcribeInPieces(
  sound: PcmFrame,
  { sampleRate, longestSeconds }: { sampleRate: number, longestSeconds: number },
  recognise: (piece: PcmFrame) => Promise<Transcript>,
  signal: AbortSignal
): Promise<Transcript> {
  const spans = cutAtPauses(await speechProbabilities(sound, signal), longestSeconds)
  const samples = await resampled(sound, sampleRate, signal)
  const pieces: (Transcript & { from: number })[] = []
  for (const { start, end } of spans) {
    signal.throwIfAborted()
    const [from, to] = [Math.round(start * sampleRate), Math.round(end * sampleRate)]
    pieces.push({ ...await recognise({ samples: samples.slice(from, to), sampleRate }), from: start })
  }
  return joined(pieces)
}

function joined(pieces: readonly (Transcript & { from: number })[]): Transcript {
  const said = pieces.filter(({ text }) => text)
  const counts = Map.groupBy(said, ({ language }) => language)
  const [language] = [...counts].sort(([, a], [, b]) => lengthOf(b) - lengthOf(a))[0] ?? ['ru' as const]
  return {
    text: said.map(({ text }) => text).join(' '),
    language,
    words: said.flatMap(({ words, from }) => words.map(word => later<RecognisedWord>(word, from))),
    segments: said.flatMap(({ segments, from }) => segments.map(segment => later(segment, from)))
  }
}

const lengthOf = (pieces: readonly Transcript[]) => pieces.reduce((sum, { text }) => sum + text.length, 0)
const later = <T extends Span>(part: T, seconds: number): T => ({ ...part, start: rounded(part.start + seconds), end: rounded(part.end + seconds) })
const rounded = (seconds: number) => Math.round(seconds * 1_000) / 1_000

async function speechProbabilities(sound: PcmFrame, signal: AbortSignal): Promise<number[]> {
  const vad = createVad(VAD_RATE)
  try {
    const probabilities: number[] = []
    for await (const block of resampledBlocks(sound, VAD_RATE, signal)) probabilities.push(...await vad.push(block))
    return probabilities
  } finally {
    vad.close()
  }
}

async function resampled(sound: PcmFrame, sampleRate: number, signal: AbortSignal): Promise<Int16Array> {
  if (sound.sampleRate === sampleRate) return sound.samples
  const blocks: Int16Array[] = []
  for await (const block of resampledBlocks(sound, sampleRate, signal)) blocks.push(block)
  return joinSamples(blocks)
}

/** A second at a time, with a turn of the event loop between two. */
async function* resampledBlocks({ samples, sampleRate }: PcmFrame, to: number, signal: AbortSignal): AsyncGenerator<Int16Array> {
  const resampler = createResampler(sampleRate, to)
  for (let start = 0; start < samples.length; start += sampleRate) {
    signal.throwIfAborted()
    yield resampler.process(samples.subarray(start, start + sampleRate))
    await nextLoop()
  }
  yield resampler.flush()
}

/** Seconds of the recording in which people speak, joined as long as a piece stays below `longestSeconds`. */
export function cutAtPauses(probabilities: readonly number[], longestSeconds: number): Span[] {
  const most = Math.floor((longestSeconds * 1_000 - 2 * AROUND_MS) / VAD_WINDOW_MS)
  const pieces: Span[] = []
  for (const run of speechRuns(probabilities).flatMap(run => cutRun(probabilities, run, most))) {
    const piece = pieces.at(-1)
    if (piece && run.end - piece.start <= most) piece.end = run.end
    else pieces.push({ ...run })
  }
  const around = AROUND_MS / VAD_WINDOW_MS
  return pieces.map(({ start, end }, index) => ({
    start: Math.max(0, start - around, pieces[index - 1]?.end ?? 0) * VAD_WINDOW_MS / 1_000,
    end: Math.min(probabilities.length, end + around, pieces[index + 1]?.start ?? Infinity) * VAD_WINDOW_MS / 1_000
  }))
}

/** Windows from the first with speech to the last before a pause. */
function speechRuns(probabilities: readonly number[]): Span[] {
  const shortestPause = SHORTEST_PAUSE_MS / VAD_WINDOW_MS
  const runs: Span[] = []
  let speaks = false
  probabilities.forEach((probability, index) => {
    speaks = probability >= SPEECH || (speaks && probability >= NO_SPEECH)
    if (!speaks) return
    const run = runs.at(-1)
    if (run && index - run.end < shortestPause) run.end = index + 1
    else runs.push({ start: index, end: index + 1 })
  })
  return runs
}

/** A run without a pause is cut where it sounds least like speech. */
function cutRun(probabilities: readonly number[], { start, end }: Span, most: number): Span[] {
  if (end - start <= most) return [{ start, end }]
  let cut = start + most
  for (let index = start + Math.floor(most / 2); index < start + most; index++) {
    if (probabilities[index]! < probabilities[cut]!) cut = index
  }
  return [{ start, end: cut }, ...cutRun(probabilities, { start: cut, end }, most)]
}
