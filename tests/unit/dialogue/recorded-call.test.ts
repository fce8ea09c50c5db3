import { beforeEach, expect, it, vi } from 'vitest'
import { freshDialogue, hangsAfter, type Script } from './fresh-dialogue'

const said: { text: string, signal: AbortSignal }[] = []
const voice = { failsAt: '' }

vi.mock('#server/stt/recordings', () => ({ recogniseFile: async () => ({ text: 'сколько стоит доставка', language: 'ru' }) }))
vi.mock('#server/tts/speech', () => ({
  async say({ text }: { text: string }, _source: unknown, signal: AbortSignal) {
    said.push({ text, signal })
    return {
      sampleRate: 16_000,
      frames: (async function* () {
        if (text.includes(voice.failsAt || '\0')) throw new Error('the voice died')
        for (let i = 0; i < 50; i++) yield { samples: new Int16Array(320).fill(1_000), sampleRate: 16_000 }
      })()
    }
  }
}))

beforeEach(() => {
  said.length = 0
  voice.failsAt = ''
})

async function call(script: Script, signal = new AbortController().signal) {
  const dialogue = await freshDialogue()
  dialogue.model.script = script
  const { answerRecording } = await import('#server/dialogue/recorded-call')
  return { dialogue, answer: answerRecording({ bytes: new Uint8Array(1), contentType: 'audio/wav' }, 's', dialogue.user, signal) }
}

const SENTENCES = ['Доставка по городу стоит триста рублей. ', 'За город мы возим по договорённости с вами.']

it('is spoken while it is written, one clause after the other', async () => {
  const go = Promise.withResolvers<undefined>()
  const { answer } = await call(async function* () {
    yield { type: 'text-delta', text: SENTENCES[0]! }
    yield { type: 'text-delta', text: 'За ' }
    await go.promise
    yield { type: 'text-delta', text: SENTENCES[1]!.slice(3) }
    yield { type: 'finished', reason: 'stop' }
  })
  await vi.waitFor(() => expect(said).toHaveLength(1), { timeout: 10_000 })
  go.resolve(undefined)
  const { frames, headers } = await answer
  expect(decodeURIComponent(headers['x-response-text'])).toBe(SENTENCES.join(''))
  const sound = await Array.fromAsync(frames)
  expect(said.map(({ text }) => text).join('')).toBe(SENTENCES.join(''))
  expect(sound.every(({ sampleRate }) => sampleRate === 24_000)).toBe(true)
  expect(sound.reduce((sum, { samples }) => sum + samples.length, 0)).toBeGreaterThanOrEqual(2 * 24_000)
})

it('ends with its model and its voice when the caller hangs up, and is stored as interrupted', async () => {
  const hangUp = new AbortController()
  const { answer, dialogue } = await call(hangsAfter(SENTENCES.join('') + ' И ещё'), hangUp.signal)
  const failed = expect(answer).rejects.toThrow('hung up')
  await vi.waitFor(() => expect(said).not.toHaveLength(0), { timeout: 10_000 })
  hangUp.abort(new Error('hung up'))
  await failed
  expect(said[0]!.signal.aborted).toBe(true)
  expect(await dialogue.prisma.chatMessage.findFirstOrThrow({ where: { role: 'assistant' } })).toMatchObject({ state: 'interrupted' })
})

it('fails with its model, and the voice ends', async () => {
  const { answer } = await call(async function* () {
    yield { type: 'text-delta', text: SENTENCES.join('') }
    throw new Error('broken')
  })
  await expect(answer).rejects.toMatchObject({ statusCode: 502 })
  for (const { signal } of said) expect(signal.aborted).toBe(true)
})

it('fails with a voice that can\'t say it', async () => {
  voice.failsAt = 'Доставка'
  const { answer } = await call(async function* () {
    yield { type: 'text-delta', text: SENTENCES.join('') }
    yield { type: 'finished', reason: 'stop' }
  })
  await expect(Array.fromAsync((await answer).frames)).rejects.toThrow('the voice died')
})
