import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'

/** The .onnx.json that lies beside every voice of rhasspy/piper-voices; what we don't use is left out. */
const PiperConfig = z.object({
  audio: z.object({ sample_rate: z.int().min(8_000).max(48_000) }),
  espeak: z.object({ voice: z.string() }).default({ voice: 'en-us' }),
  language: z.object({ code: z.string() }).optional(),
  /** `text`: the voice reads letters, not sounds. */
  phoneme_type: z.enum(['espeak', 'text']).default('espeak'),
  phoneme_id_map: z.record(z.string(), z.array(z.int().nonnegative())),
  num_speakers: z.int().positive().default(1),
  speaker_id_map: z.record(z.string(), z.int().nonnegative()).default({}),
  inference: z.object({
    noise_scale: z.number().default(0.667),
    length_scale: z.number().positive().default(1),
    noise_w: z.number().default(0.8)
  }).prefault({})
})
export type PiperConfig = z.infer<typeof PiperConfig>

/** A few kB, read once for each voice. Throws DriverError. */
export function readPiperConfig(path: string): PiperConfig {
  try {
    return PiperConfig.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new DriverError('piper', missing ? 'the voice has no .onnx.json' : 'the .onnx.json of the voice is broken or not of Piper', { retryable: false, reason: missing ? 'unavailable' : 'bad-answer', cause })
  }
}

const START = '^'
const END = '$'
const PAD = '_'

/** Numbers as the models take them: each phoneme followed by a pad, start and end marked; what the voice does not know is left out. None for nothing. */
export function phonemeIds(phonemes: string, map: PiperConfig['phoneme_id_map']): number[] {
  const pad = map[PAD] ?? [0]
  const idsOf = (phoneme: string) => map[phoneme] ? [...map[phoneme], ...pad] : []
  const known = [...phonemes.normalize('NFD')].flatMap(idsOf)
  return known.length ? [...idsOf(START), ...known, ...map[END] ?? []] : []
}
