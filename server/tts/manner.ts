import { badRequest } from '#server/runtime/errors'
import { getSetting } from '#server/system/settings'
import { findPreset, type SpeechPreset } from './presets'
import { findCustomPreset } from './presets-custom'
import type { SpeechRequest, Voice } from './types'

export interface Tuning {
  speed: number
  pitch: number
}
type Wish = Pick<SpeechRequest, 'speed' | 'pitch' | 'parameters'> & { preset: string, tuning?: Tuning }
export type Manner = Required<Pick<SpeechRequest, 'speed' | 'pitch' | 'parameters'>>

/**
 * How a voice speaks: factors of the request, the preset, the voice, the owner's settings for its engine and for
 * everything, or `tuning` in place of the last. Throws 400 for a preset that is not there.
 */
export async function mannerOf({ preset, tuning = getSetting('tts.tuning'), ...wish }: Wish, voice: Pick<Voice, 'driver' | 'speed' | 'pitch'>): Promise<Manner> {
  const { speed = 1, pitch = 1, ...parameters } = { ...await findManner(preset), ...voice.driver === 'xtts' && getSetting('tts.xtts') }
  const engine = voice.driver === 'piper' ? getSetting('tts.piper').speed : 1
  return {
    speed: within(0.25, 4, speed * engine * tuning.speed * (wish.speed ?? 1) * (voice.speed ?? 1)),
    pitch: within(0.5, 2, pitch * tuning.pitch * (wish.pitch ?? 1) * (voice.pitch ?? 1)),
    parameters: { ...parameters, ...wish.parameters }
  }
}

/** What a preset is made of, built in or one's own. Throws 400. */
export async function findManner(name: string): Promise<Partial<SpeechPreset>> {
  const manner = findPreset(name) ?? await findCustomPreset(name)
  if (!manner) throw badRequest('There is no such preset', [{ path: 'preset', message: 'unknown preset' }])
  return manner
}

const within = (least: number, most: number, value: number) => Math.min(most, Math.max(least, value))
