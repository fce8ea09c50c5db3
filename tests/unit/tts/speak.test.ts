import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { disposeTts, listVoices, speak, SPEECH_PRESETS, ttsState } from '#server/tts'
import type { SpeakRequest } from '#server/tts'
import { joinSamples, type PcmFrame } from '#server/audio'
import { phraseCache } from '#server/tts/phrase-cache'
import { pitchOf } from '../audio/pitch'

const { signal } = new AbortController()
const TEXT = 'Здравствуйте, чем могу помочь вам сегодня? Расскажите, пожалуйста, что случилось, и я передам это коллегам.'

async function heard(request: SpeakRequest) {
  const frames: PcmFrame[] = []
  for await (const frame of (await speak(request, signal)).frames) frames.push(frame)
  return { seconds: frames.reduce((sum, { samples, sampleRate }) => sum + samples.length / sampleRate, 0), frames }
}

const folder = mkdtempSync(join(tmpdir(), 'secretary-speak-'))

beforeAll(() => void vi.stubEnv('DATA_DIR', folder))
afterAll(async () => {
  await disposeTts()
  await phraseCache().written()
  rmSync(folder, { recursive: true, force: true })
})

describe('speak', () => {
  it('starts nothing before the sound is read', async () => {
    await speak({ text: TEXT }, signal)
    expect(ttsState()).toEqual([{ driver: 'espeak', state: 'idle' }])
  })

  it.each([
    [{ text: 'Добрый день' }, 'espeak-ru-anna'],
    [{ text: 'Good afternoon' }, 'espeak-en-emma'],
    [{ text: 'Good afternoon', language: 'ru' as const }, 'espeak-ru-anna'],
    [{ text: 'Good afternoon', voice: 'espeak-ru-dmitri' }, 'espeak-ru-dmitri'],
    [{ text: 'Добрый день', voice: 'marina' }, 'espeak-ru-marina'],
    [{ text: 'Good afternoon', voice: 'alloy' }, 'espeak-en-emma'],
    [{ text: 'Добрый день', voice: 'onyx' }, 'espeak-ru-dmitri']
  ])('takes for %j the voice %s', async (request, voice) => {
    expect(await speak(request, signal)).toMatchObject({ voice: { id: voice }, driver: 'espeak', sampleRate: 22_050 })
  })

  it.each([{ text: TEXT, voice: 'nobody' }, { text: TEXT, voice: 'constructor' }, { text: 'да '.repeat(7_000) }])('refuses a bad request (%#)', async (request) => {
    await expect(speak(request, signal)).rejects.toEqual(expect.objectContaining({ statusCode: 400 }))
  })

  it('makes each preset heard', async () => {
    const neutral = await heard({ text: TEXT, preset: 'neutral' })
    for (const [preset, { speed, pitch }] of Object.entries(SPEECH_PRESETS)) {
      const { seconds, frames } = await heard({ text: TEXT, preset })
      expect(Math.abs(neutral.seconds / seconds - speed), preset).toBeLessThan(0.045)
      expect(Math.abs(pitchOf(frames) / pitchOf(neutral.frames) - pitch), preset).toBeLessThan(0.1)
    }
  }, 30_000)

  it('is about as loud whoever speaks', async () => {
    const loudness = async (voice: string) => {
      const samples = joinSamples((await heard({ text: TEXT.repeat(2), voice })).frames.map(frame => frame.samples))
      const spoken = samples.filter(sample => Math.abs(sample) > 300)
      return 20 * Math.log10(Math.sqrt(spoken.reduce((sum, sample) => sum + sample ** 2, 0) / spoken.length) / 32_768)
    }
    const levels = [await loudness('espeak-ru-anna'), await loudness('espeak-ru-boris'), await loudness('espeak-en-kate')]
    for (const level of levels) expect(level).toBeGreaterThan(-23)
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(3)
  })

  it('does not read Markdown aloud', async () => {
    const plain = await heard({ text: 'Откройте настройки.' })
    const marked = await heard({ text: '## **Откройте** [настройки](https://example.com/very/long/address). 🎉' })
    expect(marked.seconds).toBeCloseTo(plain.seconds, 1)
  })

  it('says what was said before without starting the engine', async () => {
    const first = await heard({ text: 'Добрый день, чем помочь?' })
    await disposeTts()
    const again = await heard({ text: ' **Добрый** день, чем помочь?' })
    expect(joinSamples(again.frames.map(({ samples }) => samples))).toEqual(joinSamples(first.frames.map(({ samples }) => samples)))
    expect(ttsState()).toEqual([{ driver: 'espeak', state: 'idle' }])
    expect((await heard({ text: 'Добрый день, чем помочь?', speed: 1.3 })).seconds).toBeLessThan(first.seconds)
  })

  it('stops saying it when nobody listens any more', async () => {
    await heard({ text: 'Перезвоните нам, пожалуйста, завтра.' })
    const leaving = new AbortController()
    const { frames } = await speak({ text: 'Перезвоните нам, пожалуйста, завтра.' }, leaving.signal)
    await expect(async () => {
      for await (const _ of frames) leaving.abort(new Error('hung up'))
    }).rejects.toThrow('hung up')
  })

  it('gives nothing for a text with nothing to say', async () => {
    expect((await heard({ text: '🎉 ---' })).frames).toEqual([])
  })
})

describe('listVoices', () => {
  it('has women and men in both languages, each with a name of its own and a description', async () => {
    const voices = await listVoices()
    expect(voices.filter(voice => voice.language === 'ru').length).toBeGreaterThanOrEqual(3)
    expect(voices.filter(voice => voice.language === 'en').length).toBeGreaterThanOrEqual(3)
    expect(new Set(voices.map(voice => voice.id)).size).toBe(voices.length)
    expect(voices.every(voice => voice.name && voice.description)).toBe(true)
  })
})
