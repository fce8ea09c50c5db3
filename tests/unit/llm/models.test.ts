import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Caller } from '#server/system/callers'
import { ProviderCreate } from '#shared/schemas/llm'
import { permissionsOf } from '#shared/utils/permissions'
import { startStubModel } from '../../support/stub-model'
import { ask, never, partsOf, textOf } from '../../contract/llm'
import { freshDatabase } from './database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }

/** A fresh installation; `ask` is one turn of its default backend. */
async function installation(environment: Record<string, string> = {}) {
  const { prisma } = await freshDatabase(environment)
  const models = await import('#server/llm/models')
  const { setSetting } = await import('#server/system/settings')
  const { forgetModel } = await import('#server/llm/provider-models')
  const add = async (id: string, fields: Record<string, unknown> = {}) => {
    await prisma.llmProvider.create({ data: { id, name: id, provider_type: 'custom', model_name: 'stub', config: '{}', ...fields } })
    forgetModel(id)
  }
  const turn = async (content: string) => {
    const model = await models.openModel(null, null)
    const text = textOf(await partsOf(model.driver.stream(ask(content), never())))
    return { text, ...model.answeredBy() }
  }
  return { prisma, models, setSetting, forgetModel, add, turn }
}

async function stub() {
  const started = await startStubModel()
  onTestFinished(() => started.stop())
  return started
}

const ANSWER = 'one two three four five'

describe('providers that stand in for one another', () => {
  it('include one that was connected after the first turn', async () => {
    const { add, setSetting, turn } = await installation()
    const [broken, working] = [await stub(), await stub()]
    await add('first', { base_url: broken.baseUrl, model_name: 'stub:unauthorized' })
    await setSetting('llm.backend', 'cloud:first')
    await expect(turn('Hi')).rejects.toMatchObject({ reason: 'unauthorized' })
    const { createProvider } = await import('#server/llm/providers')
    await createProvider(ProviderCreate.parse({ name: 'second', provider_type: 'custom', base_url: working.baseUrl, model_name: 'stub' }), admin)
    expect(await turn('Hi')).toMatchObject({ text: ANSWER, provider: 'custom-second' })
  })

  it('leave out one that can\'t be opened, whose turns alone fail, and clearly', async () => {
    const { add, models, setSetting, turn } = await installation()
    const working = await stub()
    await add('sealed-elsewhere', { base_url: working.baseUrl, api_key: 'v1.AAAA' })
    await add('refused', { base_url: 'not an address' })
    await add('unreadable', { base_url: working.baseUrl, config: '{' })
    await add('working', { base_url: working.baseUrl })
    await setSetting('llm.backend', 'cloud:working')
    expect(await turn('Hi')).toMatchObject({ text: ANSWER, provider: 'working' })
    for (const id of ['sealed-elsewhere', 'refused', 'unreadable']) {
      await expect(models.openModel(`cloud:${id}`, null)).rejects.toMatchObject({ statusCode: 503, code: 'provider_unavailable' })
    }
  })

  it('are recorded under the one that was chosen when all fail', async () => {
    const { add, models } = await installation()
    const broken = await stub()
    await add('first', { base_url: broken.baseUrl, model_name: 'stub:unauthorized' })
    await add('second', { base_url: broken.baseUrl, model_name: 'stub:unauthorized' })
    const model = await models.openModel('cloud:first', null)
    await expect(partsOf(model.driver.stream(ask('Hi'), never()))).rejects.toMatchObject({ reason: 'unauthorized' })
    expect(model.answeredBy().provider).toBe('first')
  })
})

describe('a provider that changes while it is being opened', () => {
  it('is opened as it is afterwards', async () => {
    const { add, forgetModel, models, prisma } = await installation()
    await add('one', { base_url: 'http://localhost:1', model_name: 'old' })
    const opening = models.describeBackend('cloud:one', null)
    await prisma.llmProvider.update({ where: { id: 'one' }, data: { model_name: 'new' } })
    forgetModel('one')
    await opening
    expect(await models.describeBackend('cloud:one', null)).toMatchObject({ model: 'new' })
  })

  it('is opened again after the database could not be read', async () => {
    const { add, models, prisma } = await installation()
    await add('one', { base_url: 'http://localhost:1' })
    const reading = vi.spyOn(prisma.llmProvider, 'findUnique').mockRejectedValueOnce(new Error('busy'))
    await expect(models.describeBackend('cloud:one', null)).rejects.toThrow('busy')
    expect(await models.describeBackend('cloud:one', null)).toMatchObject({ model: 'stub' })
    reading.mockRestore()
  })
})

describe('the vLLM server of the environment', () => {
  const asked = (server: Awaited<ReturnType<typeof stub>>, path: string) => server.requests.filter(request => request.path.endsWith(path)).length

  it('is described without being asked, and asked once which model it serves', async () => {
    const server = await stub()
    const { models, setSetting, turn } = await installation({ VLLM_API_URL: server.baseUrl })
    await setSetting('llm.backend', 'vllm')
    expect(await models.describeBackend('vllm', null)).toMatchObject({ model: '', api_url: server.baseUrl })
    expect(server.requests).toEqual([])
    await Promise.all([turn('Hi'), turn('Hi'), turn('Hi')])
    expect(asked(server, '/models')).toBe(1)
    expect((await models.describeBackend('vllm', null)).model).toMatch(/^stub-/)
  })

  it('is asked again after it could not be reached, and after it did not know the model', async () => {
    const server = await stub()
    const { models } = await installation({ VLLM_API_URL: server.baseUrl })
    const { driver } = await models.openModel('vllm', null)
    await driver.complete(ask('Hi'), never())
    await expect(driver.complete({ messages: [] }, never())).rejects.toMatchObject({ status: 400 })
    expect((await models.describeBackend('vllm', null)).model).toBe('')
    await driver.complete(ask('Hi'), never())
    expect(asked(server, '/models')).toBe(2)
  })

  it('that is not there is a failed turn that another provider takes over', async () => {
    const [gone, working] = [await startStubModel(), await stub()]
    await gone.stop()
    const { add, setSetting, turn } = await installation({ VLLM_API_URL: gone.baseUrl })
    await add('working', { base_url: working.baseUrl })
    await setSetting('llm.backend', 'vllm')
    expect(await turn('Hi')).toMatchObject({ text: ANSWER, provider: 'working' })
  })
})
