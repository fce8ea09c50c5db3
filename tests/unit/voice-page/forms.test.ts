import { describe, expect, it } from 'vitest'
import type { EngineProvider } from '#shared/schemas/engine-providers'
import type { VoiceDetails } from '#shared/schemas/tts'
import { engineProviderFields, toEngineProviderCreate, toEngineProviderPatch } from '~/utils/engine-provider-form'
import { newVoiceFields, OPENVOICE, toVoiceCreate, toVoicePatch, voiceFields } from '~/utils/voice-form'

const voice = (fields: Partial<VoiceDetails>): VoiceDetails => ({
  id: 'v', name: 'Вера', language: 'ru', languages: ['ru'], gender: null, engine: 'openai', description: null, available: true, reason: null, reason_detail: null,
  samples_count: 0, can_edit: true, default: false, options: { provider: 'p', voice: 'alloy', model: 'tts-1-hd' }, speed: 1, pitch: 1, samples: [], consent: null, cloned: false, ...fields
})

describe('a voice of one\'s own', () => {
  it('of a server names the server and the voice there', () => {
    const fields = { ...newVoiceFields('ru'), name: 'Вера', provider: 'p', speaker: ' nova ', consent: true }
    expect(toVoiceCreate(fields, 'openai')).toEqual({ name: 'Вера', language: 'ru', driver: 'openai', options: { provider: 'p', voice: 'nova' }, consent: false })
    expect(toVoiceCreate(fields, 'xtts').options).toEqual({ provider: 'p', speaker: 'nova' })
  })

  it('of recordings needs consent and names no speaker', () => {
    const fields = { ...newVoiceFields('en'), name: 'Me', kind: 'samples' as const, provider: 'x', speaker: 'left over', consent: true, gender: 'male' as const }
    expect(toVoiceCreate(fields, 'xtts')).toEqual({ name: 'Me', language: 'en', gender: 'male', driver: 'xtts', options: { provider: 'x' }, consent: true })
    expect(toVoiceCreate({ ...fields, provider: OPENVOICE }, OPENVOICE).options).toEqual({})
    expect(toVoiceCreate({ ...fields, provider: OPENVOICE, base: 'piper-irina' }, OPENVOICE).options).toEqual({ base: 'piper-irina' })
  })

  it('keeps what the form does not show, and takes away what was emptied', () => {
    const before = voice({ description: 'old' })
    const fields = { ...voiceFields(before), description: ' ', speaker: 'echo' }
    expect(toVoicePatch(fields, before)).toEqual({ name: 'Вера', language: 'ru', gender: null, description: null, speed: 1, pitch: 1, options: { provider: 'p', voice: 'echo', model: 'tts-1-hd' } })
    const cloned = voice({ engine: OPENVOICE, options: { base: 'anna' }, cloned: true, consent: { by: 'admin', at: '2026-11-21T00:00:00Z' } })
    expect(voiceFields(cloned)).toMatchObject({ kind: 'samples', provider: OPENVOICE, consent: true })
    expect(toVoicePatch(voiceFields(cloned), cloned).options).toEqual({ base: 'anna' })
    expect(toVoicePatch({ ...voiceFields(cloned), base: '' }, cloned).options).toEqual({})
  })
})

describe('a server that speaks or listens', () => {
  const provider: EngineProvider = { id: 'p', driver: 'openai', name: 'Kokoro', base_url: 'http://host/v1', options: { model: 'kokoro', timeout_ms: 5 }, enabled: true, api_key_masked: '***abcd', created: '2026-11-21T00:00:00Z', updated: '2026-11-21T00:00:00Z' }

  it('is connected without what was left empty', () => {
    expect(toEngineProviderCreate({ ...engineProviderFields('openai'), name: 'A', base_url: 'http://host/v1' }))
      .toEqual({ driver: 'openai', name: 'A', base_url: 'http://host/v1', enabled: true, options: {} })
  })

  it('keeps its key and its other options when it is changed', () => {
    const fields = { ...engineProviderFields('openai', provider), model: '', voice: 'af' }
    expect(toEngineProviderPatch(fields, provider)).toEqual({ name: 'Kokoro', base_url: 'http://host/v1', enabled: true, options: { timeout_ms: 5, voice: 'af' } })
    expect(toEngineProviderPatch({ ...fields, api_key: 'new' }, provider).api_key).toBe('new')
  })
})
