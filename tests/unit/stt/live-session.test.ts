import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { createSpeaker } from '../../support/spoken'
import { freshDatabase } from '../database/fresh-database'

const TINY = fileURLToPath(new URL('../../fixtures/tiny-asr', import.meta.url))
const speaker = createSpeaker()
afterAll(() => speaker.dispose())

it('hears bytes that lie anywhere in a larger buffer, as a socket gives them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(TINY, join(folder, 'tiny'), { recursive: true })
  vi.stubEnv('MODELS_DIR', folder)
  await freshDatabase()
  const { createLiveSession } = await import('#server/stt/live-session')
  const { disposeStt } = await import('#server/stt')
  onTestFinished(() => disposeStt())
  const sent: { type?: string, text?: string }[] = []
  const closed = Promise.withResolvers<undefined>()
  const session = createLiveSession({ caller: 'somebody', source: 'admin', source_id: 'key-1' }, { sendJson: message => sent.push(message as object), close: () => closed.resolve(undefined) }, new AbortController().signal)
  session.text('{"type":"start","sample_rate":8000}')
  const { samples } = await speaker.say('помощь', 8_000)
  const large = Buffer.alloc(samples.byteLength + 11, 0x7f)
  large.set(new Uint8Array(samples.buffer), 3)
  for (let at = 0; at < samples.byteLength; at += 320) session.bytes(large.subarray(at + 3, Math.min(at + 323, samples.byteLength + 3)))
  session.text('{"type":"stop"}')
  await closed.promise
  expect(sent.at(-1)).toMatchObject({ type: 'final', text: 'помощь' })
})
