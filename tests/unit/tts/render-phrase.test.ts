import { expect, it } from 'vitest'
import { freshDatabase } from '../llm/database'

it('a phrase rendered ahead is heard later without an engine, whoever says it as everybody does', async () => {
  const { restart } = await freshDatabase()
  const { loadSettings, setSetting } = await import('#server/system/settings')
  const { renderPhrase, say } = await import('#server/tts/speech')
  const { disposeTts, ttsState } = await import('#server/tts')
  const { phraseCache } = await import('#server/tts/phrase-cache')
  const { activeSpeech } = await import('#server/tts/speech-activity')
  await loadSettings()
  await setSetting('tts.preset', 'calm')
  const { signal } = new AbortController()
  await renderPhrase({ text: ' Чем могу помочь?', language: 'ru', personaVoice: 'espeak-ru-marina' }, signal)
  expect(activeSpeech()).toBe(0)
  await phraseCache().written()
  await renderPhrase({ text: ' Чем могу помочь?', language: 'ru', personaVoice: 'espeak-ru-marina' }, signal)
  expect(await phraseCache().state()).toMatchObject({ entries: 1, hits: 0, misses: 0 })
  await disposeTts()
  expect((await phraseCache().state()).disk.entries).toBe(1)

  const heard = async (text: string) => {
    const speech = await say({ text, language: 'ru', personaVoice: 'espeak-ru-marina' }, { caller: 'anna', source: 'admin' }, signal)
    let samples = 0
    for await (const frame of speech.frames) samples += frame.samples.length
    return samples
  }
  expect(await heard('Чем **могу** помочь?')).toBeGreaterThan(10_000)
  expect(ttsState()).toEqual([{ driver: 'espeak', state: 'idle' }])
  await setSetting('tts.preset', 'energetic')
  await heard('Чем могу помочь?')
  expect(await phraseCache().state()).toMatchObject({ hits: 1, misses: 1 })
  await disposeTts()
  restart()
})
