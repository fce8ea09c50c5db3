import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTextModelHost } from '#server/text-models/host'

const MODEL = { model: '/nowhere/model.onnx', tokenizer: '/nowhere/tokenizer.json', tokenizer_config: null, max_tokens: 512, pooling: 'mean' as const }
const never = () => new AbortController().signal

function hostOf(worker: string, options: { stallMs?: number, idleMs?: number } = {}) {
  const host = createTextModelHost('local', MODEL, { entry: fileURLToPath(new URL(`../../fixtures/workers/${worker}.mjs`, import.meta.url)), ...options })
  onTestFinished(() => host.dispose())
  return host
}

describe('the thread of a text model', () => {
  it('that dies is a failure that may pass', async () => {
    const host = hostOf('dies-at-once')
    await expect(host.run({ texts: ['one'], isUrgent: true }, never())).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
  })

  it('that hangs is left', async () => {
    const host = hostOf('hangs-thread', { stallMs: 200 })
    await expect(host.run({ texts: ['one'], isUrgent: true }, never())).rejects.toMatchObject({ reason: 'unavailable', message: expect.stringContaining('no sign of life') })
  })

  it('is left at once by whoever goes, though it hangs', async () => {
    const host = hostOf('hangs-thread', { stallMs: 200 })
    const controller = new AbortController()
    const asked = host.run({ texts: ['one'], isUrgent: true }, controller.signal)
    controller.abort(new Error('hung up'))
    await expect(asked).rejects.toThrow('hung up')
  })

  it('takes no more than it can do', async () => {
    const host = hostOf('hangs-thread', { stallMs: 60_000 })
    const controller = new AbortController()
    const asked = Array.from({ length: 200 }, () => host.run({ texts: ['one'], isUrgent: false }, controller.signal).catch((error: Error) => error.message))
    await expect(host.run({ texts: ['one'], isUrgent: true }, never())).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    controller.abort(new Error('hung up'))
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['hung up']))
  })
})
