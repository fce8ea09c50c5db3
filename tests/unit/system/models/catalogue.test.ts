import { describe, expect, it } from 'vitest'
import { CATALOGUE, RECOMMENDED, bytesOf, findCatalogueEntry, isInstalled } from '#server/system/models/catalogue.ts'
import { createHub } from '#server/system/models/hub.ts'
import { planCatalogueEntry } from '#server/system/models/plan.ts'
import type { InstalledModel } from '#server/system/models/types.ts'

const installable = CATALOGUE.filter(({ source }) => source !== null)

describe('the catalogue', () => {
  it('names each model once, in both languages, with its licence', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length)
    for (const { id, about, licence } of CATALOGUE) {
      expect(about.ru, id).toMatch(/[а-я]/)
      expect(about.en, id).not.toMatch(/[а-я]/)
      expect(licence.name, id).toBeTruthy()
      expect(licence.url, id).toMatch(/^https:\/\//)
    }
  })

  it('can be fetched: every file has an address, a length and, where known, a sum', async () => {
    const hub = createHub()
    for (const entry of installable) {
      const plan = planCatalogueEntry(entry, hub)
      expect(plan.files.length, entry.id).toBe(entry.files.length)
      for (const file of plan.files) {
        expect(file.url).toMatch(/^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/[\w.]+\/\S+$/)
        expect(file.bytes).toBeGreaterThan(0)
        if (file.sha256 !== null) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
      }
    }
    await hub.close()
  })

  it('is fetched from the mirror where one is set', async () => {
    const hub = createHub('https://hub.example/copy/')
    expect(planCatalogueEntry(findCatalogueEntry('smart-turn-v3')!, hub).files[0]!.url)
      .toBe('https://hub.example/copy/pipecat-ai/smart-turn-v3/resolve/f766f81d3cfdf7737ac64aad813d91bbfd56bf93/smart-turn-v3.2-cpu.onnx')
    await hub.close()
  })

  it('recommends a set that a business may use and a small machine can hold', () => {
    for (const [language, ids] of Object.entries(RECOMMENDED)) {
      const entries = ids.map(id => findCatalogueEntry(id)!)
      expect(entries.map(({ purpose }) => purpose)).toEqual(['live', 'voice', 'turn'])
      expect(entries.every(entry => entry.languages.includes(language as 'ru') && entry.licence.commercial === 'yes')).toBe(true)
      expect(entries.reduce((sum, entry) => sum + bytesOf(entry), 0)).toBeLessThan(300_000_000)
    }
  })
})

describe('a model of the catalogue is there', () => {
  const model = (fields: Partial<InstalledModel>): InstalledModel =>
    ({ id: 'mine', name: 'mine', type: 'piper', kind: 'tts', streaming: false, languages: ['ru'], sampleRate: 22_050, folder: '/models', own: [], files: {}, sizeBytes: 1, ...fields })
  const file = findCatalogueEntry('piper-ru-dmitri')!.files[0]!.path

  it.each([
    ['under its own name', model({ id: 'piper-ru-dmitri' }), true],
    ['as a voice that was dropped in by hand', model({ files: { model: `/models/voices/${file}` } }), true],
    ['not as another voice', model({ files: { model: '/models/other.onnx' } }), false],
    ['not as a file of the same name that belongs to another kind of model', model({ type: 'vits', files: { model: `/models/${file}` } }), false]
  ])('%s', (_, installed, expected) => {
    expect(isInstalled('piper-ru-dmitri', [installed])).toBe(expected)
  })

  it('by its name only where it comes from elsewhere', () => {
    expect(isInstalled('owner--repo', [model({ id: 'owner--repo' })])).toBe(true)
    expect(isInstalled('owner--repo', [model({})])).toBe(false)
  })
})
