import { describe, expect, it } from 'vitest'
import { rankForFiles, rankLive, type Wish } from '#server/stt/choice'
import type { SttEngine } from '#server/stt/engines'

const engine = (id: string, modelType: SttEngine['modelType'], more: Partial<SttEngine> = {}): SttEngine =>
  ({ id, name: id, kind: modelType ? 'model' : 'provider', driver: modelType ? 'sherpa' : 'openai', modelType, streaming: false, languages: ['ru', 'en'], sizeBytes: 1, ...more })
const tone = engine('t-one', 'tone', { streaming: true, languages: ['ru'] })
const english = engine('zipformer-en', 'zipformer', { streaming: true, languages: ['en'] })
const large = engine('whisper-large-v3', 'whisper')
const small = engine('whisper-small', 'whisper')
const tiny = engine('whisper-tiny', 'whisper')
const gigaam = engine('giga-am', 'nemo-ctc', { languages: ['ru'] })
const cloud = engine('cloud', null, { languages: [] })
const all = [tiny, english, cloud, gigaam, tone, small, large]

const wish = (more: Partial<Wish> = {}): Wish => ({ engine: 'auto', usual: 'ru', ...more })
const idsOf = (engines: SttEngine[]) => engines.map(({ id }) => id)

describe('the engine for live words', () => {
  it('is a streaming one of the language', () => {
    expect(idsOf(rankLive(all, wish()))[0]).toBe('t-one')
    expect(idsOf(rankLive(all, wish({ usual: 'en' })))[0]).toBe('zipformer-en')
    expect(idsOf(rankLive(all, wish({ language: 'en' })))[0]).toBe('zipformer-en')
  })

  it('is the best for recordings where none streams in that language', () => {
    expect(idsOf(rankLive([small, english, large], wish({ language: 'ru' })))).toEqual(['whisper-large-v3', 'whisper-small'])
  })

  it('is one of another language only when nobody said which is spoken', () => {
    expect(idsOf(rankLive([english], wish()))).toEqual(['zipformer-en'])
    expect(idsOf(rankLive([english], wish({ language: 'ru' })))).toEqual([])
  })
})

describe('the engine for recordings', () => {
  it('is the largest Whisper, then a connected server, then smaller ones, then a streaming one', () => {
    expect(idsOf(rankForFiles(all, wish()))).toEqual(['whisper-large-v3', 'cloud', 'whisper-small', 'whisper-tiny', 'giga-am', 't-one', 'zipformer-en'])
  })

  it('is a streaming one where there is nothing else', () => {
    expect(idsOf(rankForFiles([tone], wish()))).toEqual(['t-one'])
  })
})

describe('the owner\'s choice', () => {
  it('goes first, and the others stand by', () => {
    expect(idsOf(rankLive(all, wish({ engine: 'whisper-tiny' }))).slice(0, 2)).toEqual(['whisper-tiny', 't-one'])
    expect(idsOf(rankForFiles(all, wish({ engine: 't-one' })))[0]).toBe('t-one')
  })

  it('does not count where it does not know the language', () => {
    expect(idsOf(rankLive(all, wish({ engine: 't-one', language: 'en' })))[0]).toBe('zipformer-en')
  })

  it('that is gone counts as none', () => {
    expect(idsOf(rankLive(all, wish({ engine: 'deleted' })))[0]).toBe('t-one')
  })
})
