import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { CatalogueModel, DownloadInfo, ModelInfo } from '#shared/schemas/models'
import ModelsCard from '~/components/models/ModelsCard.vue'
import ModelsInstalled from '~/components/models/ModelsInstalled.vue'
import ModelsProgress from '~/components/models/ModelsProgress.vue'
import ModelsRecommended from '~/components/models/ModelsRecommended.vue'

const model = (fields: Partial<CatalogueModel> = {}): CatalogueModel => ({
  id: 't-one-ru', name: 'T-one', type: 'tone', purpose: 'live', languages: ['ru'], about: { ru: 'Русская речь', en: 'Russian speech' },
  licence: { name: 'MIT', url: 'https://example.com', commercial: 'yes' }, size_bytes: 144_000_000, files: [], builtin: false, installed: false, ...fields
})
const download = (fields: Partial<DownloadInfo> = {}): DownloadInfo => ({
  id: 't-one-ru', name: 'T-one', catalogue_id: 't-one-ru', repo_id: null, revision: null, state: 'downloading', file: 'model.onnx',
  downloaded_bytes: 72_000_000, total_bytes: 144_000_000, bytes_per_second: 2_000_000, eta_seconds: 36, error: null, ...fields
})
const installed = (fields: Partial<ModelInfo> = {}): ModelInfo => ({
  id: 'mine', name: 'mine', path: '/models/mine', size_gb: 0.1, size_bytes: 100_000_000, type: 'stt', engine: 'tone', format: 'onnx', source: 'local', modified: null, is_cached: true,
  repo_id: null, catalogue_id: null, licence: null, languages: ['ru'], streaming: true, sample_rate: 8_000, broken: null, used_by: [], ...fields
})

describe('a model that can be installed', () => {
  it('is installed with one press, and says under which licence', async () => {
    const card = await mountSuspended(ModelsCard, { props: { model: model(), mayWrite: true } })
    expect(card.text()).toContain('MIT')
    expect(card.text()).toMatch(/144/)
    await card.findAll('button')[0]!.trigger('click')
    expect(card.emitted('install')).toHaveLength(1)
  })

  it('warns a business of a licence that is not for it', async () => {
    const card = await mountSuspended(ModelsCard, { props: { model: model({ licence: { name: 'CC BY-NC', url: 'https://example.com', commercial: 'no' } }), mayWrite: true } })
    expect(card.find('.text-warning').exists()).toBe(true)
  })

  it('still names its files when the hub was out of reach', async () => {
    const failed = download({ state: 'failed', error: { code: 'hub_unreachable', message: '' } })
    const card = await mountSuspended(ModelsCard, { props: { model: model(), download: failed, mayWrite: true } })
    await card.findAll('button').at(-1)!.trigger('click')
    expect(card.emitted('files')).toHaveLength(1)
    expect(card.emitted('install')).toBeUndefined()
  })

  it('has no button where it is installed already', async () => {
    const card = await mountSuspended(ModelsCard, { props: { model: model({ installed: true }), mayWrite: true } })
    expect(card.findAll('button')).toHaveLength(0)
  })
})

describe('a download', () => {
  it('says how much is there, how fast it comes and how long it takes', async () => {
    const row = await mountSuspended(ModelsProgress, { props: { download: download() } })
    expect(row.text()).toMatch(/72.+144/)
    expect(row.text()).toContain('36')
    expect(row.find('[role=progressbar]').attributes('aria-valuenow')).toBe('50')
    await row.find('button').trigger('click')
    expect(row.emitted('cancel')).toHaveLength(1)
  })

  it('says why it failed and can be tried again', async () => {
    const row = await mountSuspended(ModelsProgress, { props: { download: download({ state: 'failed', error: { code: 'hub_unreachable', message: 'huggingface.co can\'t be reached' } }) } })
    expect(row.find('[role=alert]').text()).not.toContain('huggingface.co')
    await row.findAll('button')[0]!.trigger('click')
    expect(row.emitted('resume')).toHaveLength(1)
  })

  it('shows a failure without words of its own in the server\'s', async () => {
    const row = await mountSuspended(ModelsProgress, { props: { download: download({ state: 'failed', error: { code: 'strange', message: 'Something strange' } }) } })
    expect(row.find('[role=alert]').text()).toContain('Something strange')
  })
})

describe('the recommended set', () => {
  const models = [model(), model({ id: 'voice', purpose: 'voice', installed: true, size_bytes: 63_000_000 })]

  it('installs what is missing of it', async () => {
    const set = await mountSuspended(ModelsRecommended, { props: { models, downloadOf: () => undefined, installing: false } })
    expect(set.find('button').text()).toMatch(/144/)
    await set.find('button').trigger('click')
    expect(set.emitted('install')).toEqual([[['t-one-ru']]])
  })

  it('asks for nothing more while it comes, or when it is there', async () => {
    const coming = await mountSuspended(ModelsRecommended, { props: { models, downloadOf: id => id === 't-one-ru' ? download() : undefined, installing: false } })
    expect(coming.find('[role=progressbar]').exists()).toBe(true)
    expect(coming.emitted('install')).toBeUndefined()
    const done = await mountSuspended(ModelsRecommended, { props: { models: models.map(each => ({ ...each, installed: true })), downloadOf: () => undefined, installing: false } })
    expect(done.findAll('button')).toHaveLength(0)
  })
})

describe('a failure of the recommended set', () => {
  it('is named in short, its reason stands at the card, and it can be begun again', async () => {
    const failed = download({ state: 'failed', error: { code: 'hub_unreachable', message: '' } })
    const set = await mountSuspended(ModelsRecommended, { props: { models: [model()], downloadOf: () => failed, installing: false } })
    expect(set.find('[role=alert]').exists()).toBe(false)
    expect(set.text()).toContain('Not downloaded')
    await set.find('button').trigger('click')
    expect(set.emitted('install')).toEqual([[['t-one-ru']]])
  })
})

describe('installed models', () => {
  it('say what they are used for, and what is wrong with the broken ones', async () => {
    const list = await mountSuspended(ModelsInstalled, {
      props: { mayWrite: true, models: [installed({ used_by: [{ kind: 'stt.live_engine', name: 'mine' }] }), installed({ path: '/models/half', name: 'half', type: 'unknown', broken: { reason: 'cut-short', about: ['model.onnx'] } })] }
    })
    expect(list.text()).toContain('model.onnx')
    expect(list.find('.text-error').exists()).toBe(true)
    await list.findAll('button').at(-1)!.trigger('click')
    expect(list.emitted('remove')![0]).toMatchObject([{ name: 'half' }])
  })
})
