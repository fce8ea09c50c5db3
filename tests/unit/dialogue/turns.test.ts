import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TurnInput } from '#server/dialogue/types'
import { freshDialogue, hangsAfter, says } from './fresh-dialogue'

async function partsOf(input: TurnInput, signal = new AbortController().signal) {
  const { runTurn } = await import('#server/dialogue/run-turn')
  return Array.fromAsync(runTurn(input, signal))
}
type Dialogue = Awaited<ReturnType<typeof freshDialogue>>
const answersOf = ({ prisma }: Dialogue) => prisma.chatMessage.findMany({ where: { role: 'assistant' }, orderBy: { id: 'asc' } })
/** Written in the background, soon after. */
const usageOf = ({ prisma }: Dialogue) => vi.waitFor(() => prisma.turn.findFirstOrThrow(), { timeout: 10_000 })
/** The database itself refuses to change messages. */
const refuseChanges = ({ prisma }: Dialogue) => prisma.$executeRawUnsafe('CREATE TRIGGER refuse BEFORE UPDATE ON chat_messages BEGIN SELECT RAISE(ABORT, \'the disk is full\'); END')

describe('a turn', () => {
  it('whose model says nothing has failed', async () => {
    const dialogue = await freshDialogue()
    dialogue.model.script = says(' ', '')
    expect((await partsOf(dialogue.inputOf('Привет'))).at(-1)).toMatchObject({ type: 'turn-failed', failure: 'bad-answer' })
    expect(await answersOf(dialogue)).toMatchObject([{ state: 'failed', failure: 'bad-answer' }])
  })

  it('keeps the model\'s text whole where it can be stored, and no NUL and no half of a character', async () => {
    const dialogue = await freshDialogue()
    dialogue.model.script = says('a\0b', '\uD83D', '\uDE00', 'c\uDE00', 'd\uD83D')
    const parts = await partsOf(dialogue.inputOf('Привет'))
    expect(parts.map(part => part.type === 'text-delta' ? part.text : '').join('')).toBe('ab😀cd')
    expect(await answersOf(dialogue)).toMatchObject([{ state: 'complete', content: 'ab😀cd' }])
  })

  it('counts what an interrupted answer used', async () => {
    const dialogue = await freshDialogue()
    const stop = new AbortController()
    dialogue.model.script = hangsAfter('seven characters and more')
    const { runTurn } = await import('#server/dialogue/run-turn')
    for await (const part of runTurn(dialogue.inputOf('Привет'), stop.signal)) if (part.type === 'text-delta') stop.abort()
    const { state, prompt_tokens, completion_tokens } = await usageOf(dialogue)
    expect(state).toBe('interrupted')
    expect(completion_tokens).toBe(8)
    expect(prompt_tokens).toBeGreaterThan(0)
  })

  it('counts what a failed answer used, and nothing when nothing was said', async () => {
    const dialogue = await freshDialogue()
    dialogue.model.script = async function* () {
      yield { type: 'text-delta', text: 'seven c' }
      throw new Error('broken')
    }
    await partsOf(dialogue.inputOf('Привет'))
    expect(await usageOf(dialogue)).toMatchObject({ state: 'failed', completion_tokens: 2 })
    await dialogue.prisma.turn.deleteMany()
    dialogue.model.script = () => {
      throw new Error('broken')
    }
    await partsOf(dialogue.inputOf('Привет'))
    expect(await usageOf(dialogue)).toMatchObject({ state: 'failed', prompt_tokens: 0, completion_tokens: 0 })
  })

  it('begun ahead ends with its model when it may not be stored', async () => {
    const dialogue = await freshDialogue()
    dialogue.model.script = hangsAfter('Да')
    const confirmed = Promise.withResolvers<undefined>()
    const { runTurn } = await import('#server/dialogue/run-turn')
    const refused = async () => {
      for await (const part of runTurn({ ...dialogue.inputOf('Привет'), spoken: true, confirmed: confirmed.promise }, new AbortController().signal)) {
        if (part.type !== 'text-delta') continue
        await dialogue.prisma.chatSession.deleteMany()
        confirmed.resolve(undefined)
      }
    }
    await expect(refused()).rejects.toThrow()
  })

  it('begun ahead and thrown away before its first word counts what the model was asked', async () => {
    const dialogue = await freshDialogue()
    const stop = new AbortController()
    const asked = Promise.withResolvers<undefined>()
    dialogue.model.script = (signal) => {
      asked.resolve(undefined)
      return hangsAfter('')(signal)
    }
    const parts = partsOf({ ...dialogue.inputOf('Привет'), spoken: true, confirmed: new Promise(() => {}) }, stop.signal)
    await asked.promise
    stop.abort()
    expect((await parts).at(-1)).toMatchObject({ type: 'turn-ended', interrupted: true, message: null })
    const { state, prompt_tokens, completion_tokens } = await usageOf(dialogue)
    expect({ state, completion_tokens }).toEqual({ state: 'discarded', completion_tokens: 0 })
    expect(prompt_tokens).toBeGreaterThan(0)
    expect(await answersOf(dialogue)).toEqual([])
  })

  it('thrown away before its model was asked does not ask it', async () => {
    const dialogue = await freshDialogue()
    const script = vi.fn(says('Да'))
    dialogue.model.script = script
    await partsOf({ ...dialogue.inputOf('Привет'), spoken: true, confirmed: new Promise(() => {}) }, AbortSignal.abort())
    expect(script).not.toHaveBeenCalled()
  })

  it('begun ahead costs no model of somebody who may not ask any more', async () => {
    const dialogue = await freshDialogue()
    let asked = 0
    dialogue.model.script = async function* () {
      asked++
      yield* says('Да')(new AbortController().signal)
    }
    const { checkLimit, takeFromLimit } = await import('#server/system/rate-limit')
    const spend = () => {
      for (;;) takeFromLimit('chat', dialogue.user.id)
    }
    expect(spend).toThrow('Too many')
    expect(() => checkLimit('chat', 'somebody else')).not.toThrow()
    await expect(partsOf({ ...dialogue.inputOf('Привет'), spoken: true, confirmed: new Promise(() => {}) })).rejects.toThrow('Too many')
    expect(asked).toBe(0)
  })

  describe('whose knowledge can\'t be searched', () => {
    beforeEach(() => {
      vi.doMock('#server/knowledge/search', async original => ({ ...await original<object>(), searchKnowledge: () => Promise.reject(new Error('broken')) }))
    })
    afterEach(() => void vi.doUnmock('#server/knowledge/search'))

    it('is answered by its model all the same, and is no question without an answer', async () => {
      const dialogue = await freshDialogue()
      dialogue.model.script = says('Да')
      expect((await partsOf({ ...dialogue.inputOf('Есть ли у вас парковка?'), backend: 'vllm' })).at(-1)).toMatchObject({ type: 'turn-ended', answer: { text: 'Да' } })
      const { flushGaps } = await import('#server/knowledge/gap-askings')
      await flushGaps()
      expect(await dialogue.prisma.knowledgeGap.count()).toBe(0)
    })

    it('has failed where nothing but the knowledge could answer', async () => {
      const dialogue = await freshDialogue()
      expect((await partsOf({ ...dialogue.inputOf('Есть ли у вас парковка?'), backend: 'builtin' })).at(-1)).toMatchObject({ type: 'turn-failed', failure: 'unavailable' })
      expect(await answersOf(dialogue)).toMatchObject([{ state: 'failed' }])
    })
  })

  it('has failed when its prompt can\'t be made', async () => {
    const dialogue = await freshDialogue()
    vi.doMock('#server/dialogue/prompt', () => ({
      promptFor() {
        throw new Error('broken')
      }
    }))
    expect((await partsOf(dialogue.inputOf('Привет'))).at(-1)).toMatchObject({ type: 'turn-failed', failure: 'unavailable' })
    expect(await answersOf(dialogue)).toMatchObject([{ state: 'failed' }])
    vi.doUnmock('#server/dialogue/prompt')
  })

  it('tells who listens when its end can\'t be stored, and does not look as if it went on', async () => {
    const dialogue = await freshDialogue()
    await refuseChanges(dialogue)
    expect((await partsOf(dialogue.inputOf('Привет'))).at(-1)).toMatchObject({ type: 'turn-failed', failure: 'unavailable', message: null })
    const { getSession } = await import('#server/dialogue/sessions')
    const { messages, is_writing } = await getSession('s', dialogue.user)
    expect(is_writing).toBe(false)
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', state: 'interrupted' })
  })

  it('goes on when what was written so far can\'t be stored', async () => {
    const dialogue = await freshDialogue()
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now += 600)
    dialogue.model.script = async function* () {
      await refuseChanges(dialogue)
      for (const text of ['one ', 'two ', 'three ', 'four']) yield { type: 'text-delta', text }
      await dialogue.prisma.$executeRawUnsafe('DROP TRIGGER refuse')
      yield { type: 'finished', reason: 'stop' }
    }
    await partsOf(dialogue.inputOf('Привет'))
    vi.restoreAllMocks()
    expect(await answersOf(dialogue)).toMatchObject([{ state: 'complete', content: 'one two three four' }])
  })
})
