import { afterEach, describe, expect, it, vi } from 'vitest'
import { SPOKEN_PROMPTS } from '#server/dialogue/conversation/prompts'
import type { TurnTaking } from '#server/dialogue/conversation/types'
import { startConversation, type TestConversation } from '../../../support/conversation'

afterEach(() => void vi.useRealTimers())

const WORDS = ['сколько стоит доставка', 'угу', 'стоп', 'да', 'меня зовут', '', 'подождите', 'и ещё вопрос']
const LONG = 'один, два, три, четыре, пять, шесть, семь, восемь, девять, десять, одиннадцать, двенадцать. Что ещё?'
const SHORT = 'Да, конечно.'
const PROMPTS = Object.values(SPOKEN_PROMPTS.ru)

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed
  return (below: number) => {
    state = state + 0x6D2B79F5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((mixed ^ mixed >>> 14) >>> 0) % below
  }
}

/** Whatever a person and a client may do, at any moment. */
async function act(call: TestConversation, random: (below: number) => number) {
  const words = WORDS[random(WORDS.length)]!
  const { conversation } = call
  switch (random(16)) {
    case 0: return conversation.ask(words || 'привет')
    case 1: return conversation.interrupt()
    case 2: return conversation.forget()
    case 3: return void conversation.commit().catch(() => undefined)
    case 4: return conversation.configure({ turnTaking: (['auto', 'listen-only', 'manual'] satisfies TurnTaking[])[random(3)] })
    case 5: return conversation.configure({ manner: { speed: 1 } })
    case 6: return conversation.tell('Минутку.')
    case 7:
      try {
        return conversation.respond()
      } catch {
        return // there was nothing to answer
      }
    case 8:
      call.stt.fail = !call.stt.fail
      return
    case 9:
      call.vad.fail = !call.vad.fail
      return
    case 10: return call.silence(20 * random(20))
    case 11: return call.silence(20 * random(150))
    case 12: return void await vi.advanceTimersByTimeAsync(random(3_000))
    default: return call.speak(words, 20 * (5 + random(50)))
  }
}

function expectInOrder({ events, turns }: TestConversation) {
  for (const { answer } of events.filter(event => event.type === 'answer-started')) {
    const own = events.filter(event => 'answer' in event && event.answer === answer && event.type.startsWith('answer'))
    expect(own.map(({ type }) => type)).toEqual(['answer-started', 'answer-ended'])
  }
  const open = new Set<string>()
  for (const event of events) {
    if (event.type === 'answer-started' && !event.isPrompt) expect(open.add(event.answer).size).toBe(1)
    if (event.type === 'answer-ended') open.delete(event.answer)
  }
  const silent = new Set<string>()
  for (const event of events) {
    if (event.type === 'playback' && (event.state === 'cut' || event.state === 'ended')) silent.add(event.answer)
    if (event.type === 'sound') expect(silent).not.toContain(event.answer)
    if (event.type === 'answer-ended' && event.outcome === 'interrupted') expect([LONG, SHORT, 'Минутку.', ...PROMPTS].some(text => text.startsWith(event.text)), event.text).toBe(true)
  }
  for (const turn of turns) expect(turn.confirmed || turn.aborted, turn.text).toBe(true)
}

describe('a conversation in which anything happens at any moment', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('ends what it begins, hears and answers afterwards (%i)', async (seed) => {
    const random = randomOf(seed)
    const call = await startConversation({
      answer: () => random(2) ? LONG : SHORT, modelMs: random(3) * 700, wordMs: random(2) * 120, voiceMs: () => random(2) * 150, voiceFails: () => random(8) === 0,
      settings: { silence_prompt_s: 4, patience_prompt_s: 1, ...random(2) && { end_of_turn: { shortest: 300, usual: 300, longest: 300 } } }
    })
    for (let step = 0; step < 40; step++) await act(call, random)
    call.stt.fail = call.vad.fail = false
    call.conversation.configure({ turnTaking: 'auto' })
    await call.silence(2_000)
    call.conversation.interrupt()
    await call.silence(1_000)
    await call.speak('сколько стоит доставка', 900)
    await call.silence(6_000)
    expect(call.turns.at(-1)).toMatchObject({ text: expect.stringContaining('сколько стоит доставка'), confirmed: true })
    await call.conversation.close()
    await vi.advanceTimersByTimeAsync(0)
    expectInOrder(call)
    expect(vi.getTimerCount()).toBe(0)
  })
})
