import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CatalogueModel, DownloadInfo, HubDetails } from '#shared/schemas/models'
import ModelsRepository from '~/components/models/ModelsRepository.vue'
import ModelsPage from '~/pages/models.vue'
import { signInAs } from './voice/support'

const model = (id: string): CatalogueModel => ({
  id, name: id, type: 'piper', purpose: 'voice', languages: ['en'], about: { ru: 'Голос', en: 'A voice' },
  licence: { name: 'MIT', url: 'https://example.com', commercial: 'yes' }, size_bytes: 1_000_000, files: [], builtin: false, installed: arrived.has(id)
})
const done = (id: string): DownloadInfo => ({
  id, name: id, catalogue_id: id, repo_id: null, revision: null, state: 'done', file: null,
  downloaded_bytes: 1_000_000, total_bytes: 1_000_000, bytes_per_second: 0, eta_seconds: null, error: null
})

/** As the server keeps it; the test says when an install is answered. */
const arrived = new Set<string>()
const asked: string[] = []
const answers = new Map<string, () => void>()
registerEndpoint('/admin/models/list', () => ({ models: [], folder: '/models', disk: { used_bytes: 0, free_bytes: 1 } }))
registerEndpoint('/admin/models/catalogue', () => ({ models: ['anna', 'joe'].map(model), recommended: { ru: [], en: [] }, hub: 'https://example.com' }))
registerEndpoint('/admin/models/download/status', () => ({ downloads: [...arrived].map(done) }))
registerEndpoint('/admin/models/install', { method: 'POST', handler: async (event) => {
  const { id } = await readBody<{ id: string }>(event)
  asked.push(id)
  await new Promise<void>(resolve => answers.set(id, resolve))
  arrived.add(id)
  return { status: 'ok', message: '', download: done(id) }
} })

beforeEach(() => signInAs('admin'))
afterEach(() => {
  arrived.clear()
  asked.length = 0
  answers.clear()
  clearNuxtData()
})

it('begins with the second model while the first is still being asked for, and shows a small one that is there at once', async () => {
  const page = await mountSuspended(ModelsPage)
  const install = (id: string) => page.find(`[aria-label="Install: ${id}"]`)
  await vi.waitFor(() => expect(install('anna').exists() && install('joe').exists()).toBe(true))
  await install('anna').trigger('click')
  await install('joe').trigger('click')
  await vi.waitFor(() => expect(asked).toEqual(['anna', 'joe']))
  answers.get('joe')?.()
  await vi.waitFor(() => expect(install('joe').exists()).toBe(false))
  expect(install('anna').exists()).toBe(true)
  answers.get('anna')?.()
  await vi.waitFor(() => expect(install('anna').exists()).toBe(false))
  page.unmount()
})

it('shows the repository that was opened last, however late an earlier one is answered', async () => {
  const described = new Map<string, () => void>()
  for (const repo of ['first', 'second']) {
    registerEndpoint(`/admin/models/details/owner/${repo}`, async () => {
      await new Promise<void>(resolve => described.set(repo, resolve))
      return { details: { files: [{ name: `${repo}.onnx`, size_mb: 1 }], card_data: {} } as unknown as HubDetails }
    })
  }
  const page = await mountSuspended(ModelsRepository, { props: { repo: 'owner/first' } })
  await vi.waitFor(() => expect(described.has('first')).toBe(true))
  await page.setProps({ repo: 'owner/second' })
  await vi.waitFor(() => expect(described.has('second')).toBe(true))
  described.get('second')?.()
  await vi.waitFor(() => expect(document.body.textContent).toContain('second.onnx'))
  described.get('first')?.()
  await new Promise(resolve => setTimeout(resolve))
  expect(document.body.textContent).not.toContain('first.onnx')
  page.unmount()
})
