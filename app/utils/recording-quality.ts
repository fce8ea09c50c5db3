import { SHORTEST_SAMPLE_S } from '#shared/utils/voice-sample'

export type RecordingQuality = 'short' | 'quiet' | 'loud' | 'good'

/** Of full scale: a peak below is lost in noise. */
const QUIET_PEAK = 0.1
/** Samples at the very end of the scale are cut off; a few do no harm. */
const CLIPPED = 32_700
const MOST_CLIPPED = 0.001

/** Whether a recording is good enough to take a voice from. */
export function judgeRecording(samples: Int16Array, sampleRate: number): RecordingQuality {
  if (samples.length < SHORTEST_SAMPLE_S * sampleRate) return 'short'
  let peak = 0
  let clipped = 0
  for (const sample of samples) {
    const size = Math.abs(sample)
    if (size > peak) peak = size
    if (size >= CLIPPED) clipped++
  }
  if (clipped / samples.length > MOST_CLIPPED) return 'loud'
  return peak < QUIET_PEAK * 32_768 ? 'quiet' : 'good'
}
