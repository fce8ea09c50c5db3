import { afterEach, describe, expect, it, vi } from 'vitest'
import { logger } from '#server/runtime/logger'
import { startConversation, type TestConversation } from '../../../support/conversation'

const open: TestConversation[] = []
const start = async (...given: Parameters<typeof startConversation>) => {
  const call = await startConversation(...given)
  open.push(call)
  return call
}
afterEach(async () => {
  for (const call of open.splice(0)) await call.conversation.close()
  vi.useRealTimers()
})

const LONG = 'один, два, три, четыре, пять, шесть, семь, восемь, девять, десять, одиннадцать, двенадцать, тринадцать, четырнадцать, пятнадцать.'
/** Speaks a question and waits until the long answer is being heard. */
async function listening(options: Parameters<typeof startConversation>[0] = {}) {
  const call = await start({ answer: () => LONG, ...options })
  await call.speak('сколько стоит доставка', 900)
  for (let waited = 0; call.soundMs() < 700 && waited < 10_000; waited += 100) await call.silence(100)
  expect(call.soundMs()).toBeGreaterThanOrEqual(700)
  return call
}

describe('a spoken conversation', () => {
  it('shows the words while they are spoken and answers when the person has finished', async () => {
    const call = await start()
    await call.speak('во сколько вы закрываетесь', 1_200)
    await call.silence(1_500)
    const partials = call.of('words-heard').filter(({ final }) => !final).map(({ text }) => text)
    expect(partials).toContain('во сколько')
    expect(call.of('words-heard').at(-1)).toMatchObject({ text: 'во сколько вы закрываетесь', final: true })
    expect(call.of('clause-started').map(({ text }) => text).join('')).toBe('Да, конечно.')
    expect(call.history).toEqual([{ role: 'user', content: 'во сколько вы закрываетесь' }, { role: 'assistant', content: 'Да, конечно.' }])
  })

  it('greets first, can be interrupted then, and keeps the greeting out of the history', async () => {
    const call = await start({ options: { greeting: LONG } })
    await call.silence(1_000)
    expect(call.of('clause-started').map(({ text }) => text)).toEqual([LONG])
    expect(call.soundMs()).toBeGreaterThanOrEqual(700)
    await call.speak('подождите во сколько вы закрываетесь', 1_500)
    await call.silence(1_500)
    expect(call.of('playback').map(({ state }) => state)).toContain('cut')
    expect(call.history.map(({ content }) => content)).toEqual(['подождите во сколько вы закрываетесь', 'Да, конечно.'])
  })

  it('counts the silence from the end of the greeting', async () => {
    const call = await start({ options: { greeting: LONG }, settings: { silence_prompt_s: 2 } })
    await call.silence(LONG.length * 60)
    expect(call.spoken).toHaveLength(1)
    await call.silence(2_500)
    expect(call.spoken.map(({ text }) => text)).toEqual([LONG, 'Вы ещё здесь?'])
  })

  it('begins the answer before the person has surely finished, so that it is heard at once', async () => {
    const call = await start({ modelMs: 150, settings: { end_of_turn: { shortest: 400, usual: 400, longest: 400 } } })
    await call.speak('привет', 500)
    await call.silence(1_000)
    const { waterfall } = call.of('waterfall')[0]!
    expect(waterfall.first_word_ms).toBeLessThan(waterfall.end_of_turn_ms!)
    expect(waterfall.end_of_turn_ms).toBeGreaterThanOrEqual(400)
    expect(waterfall.first_sound_ms! - waterfall.end_of_turn_ms!).toBeLessThan(20)
  })

  it('throws away what was begun when the person goes on, and answers all of it', async () => {
    const call = await start({ settings: { end_of_turn: { shortest: 400, usual: 400, longest: 400 } } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(200)
    await call.speak('в субботу', 500)
    await call.silence(2_000)
    expect(call.turns.map(({ text, confirmed, aborted }) => ({ text, confirmed, aborted }))).toEqual([
      { text: 'сколько стоит доставка', confirmed: false, aborted: true },
      { text: 'сколько стоит доставка в субботу', confirmed: true, aborted: false }
    ])
    expect(call.history.map(({ content }) => content)).toEqual(['сколько стоит доставка в субботу', 'Да, конечно.'])
  })

  it('takes sound that is late on its way for no silence', async () => {
    const call = await start({ settings: { end_of_turn: { shortest: 400, usual: 400, longest: 400 } } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(100)
    await call.nothing(500)
    await call.speak('в субботу', 500)
    await call.silence(2_000)
    expect(call.history.map(({ content }) => content)).toEqual(['сколько стоит доставка в субботу', 'Да, конечно.'])
  })

  it('answers one who sends nothing while silent', async () => {
    const call = await start()
    await call.speak('во сколько вы закрываетесь', 1_200)
    await call.silence(100)
    await call.nothing(2_000)
    expect(call.history).toEqual([{ role: 'user', content: 'во сколько вы закрываетесь' }, { role: 'assistant', content: 'Да, конечно.' }])
  })

  it('waits longer for words that do not sound finished', async () => {
    const call = await start({ settings: { end_of_turn: { shortest: 200, usual: 500, longest: 1_400 } } })
    await call.speak('меня зовут', 700)
    await call.silence(1_000)
    expect(call.turns).toEqual([])
    await call.speak('анна петрова', 700)
    await call.silence(1_500)
    expect(call.turns.at(-1)).toMatchObject({ text: 'меня зовут анна петрова', confirmed: true })
  })

  it('keeps to the silence that was asked for, and lets the model of sounds shorten it', async () => {
    const waits = await Promise.all([null].map(async () => {
      const call = await start({ settings: { end_of_turn: { shortest: 700, usual: 700, longest: 700 } } })
      await call.speak('привет', 500)
      await call.silence(1_500)
      return call.of('waterfall')[0]!.waterfall.end_of_turn_ms!
    }))
    expect(waits[0]).toBeGreaterThanOrEqual(700)
    expect(waits[0]).toBeLessThan(740)
  })

  it('does not take sound that is late for silence', async () => {
    const call = await start({ settings: { end_of_turn: { shortest: 400, usual: 400, longest: 400 } } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(100)
    await vi.advanceTimersByTimeAsync(500)
    await call.speak('в субботу', 500)
    await call.silence(1_500)
    expect(call.turns.filter(({ confirmed }) => confirmed).map(({ text }) => text)).toEqual(['сколько стоит доставка в субботу'])
  })

  it('answers somebody who sends no silence behind their words', async () => {
    const call = await start({ settings: { end_of_turn: { shortest: 400, usual: 400, longest: 400 } } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(100)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(call.turns.filter(({ confirmed }) => confirmed)).toHaveLength(1)
  })

  it('makes nothing of noise', async () => {
    const call = await start()
    await call.speak('', 300)
    await call.silence(2_000)
    expect(call.turns).toEqual([])
    expect(call.of('words-heard').at(-1)).toMatchObject({ text: '', final: true })
  })
})

describe('talking over the secretary', () => {
  it('silences it within 300 ms, ends model and voice, and keeps what was really heard', async () => {
    const call = await listening({ wordMs: 400 })
    const before = call.now()
    await call.speak('подождите а сколько', 900)
    const cut = call.of('playback').find(({ state }) => state === 'held' || state === 'cut')!
    expect(cut).toBeDefined()
    const silentAt = call.events.findLastIndex(({ type }) => type === 'sound')
    expect(call.events.slice(silentAt).some(({ type }) => type === 'playback')).toBe(true)
    expect(call.turns[0]).toMatchObject({ aborted: true })
    expect(before).toBeGreaterThan(0)
    await call.silence(2_000)
    const [, answer, question] = call.turns[1]!.messages
    expect(LONG.startsWith(answer!.content)).toBe(true)
    expect(answer!.content.length).toBeLessThan(LONG.length)
    expect(answer!.content.length).toBeGreaterThan(3)
    expect(question).toEqual({ role: 'user', content: 'подождите а сколько' })
  })

  it('is not stopped by somebody who shows that they listen', async () => {
    const call = await listening()
    const heard = call.soundMs()
    await call.speak('угу', 350)
    await call.silence(12_000)
    expect(call.turns).toHaveLength(1)
    expect(call.soundMs()).toBeGreaterThan(heard)
    expect(call.history.at(-1)).toEqual({ role: 'assistant', content: LONG })
    expect(call.of('playback').map(({ state }) => state)).toEqual(['playing', 'held', 'playing', 'ended'])
  })

  it('goes on where it stopped after a noise', async () => {
    const call = await listening()
    await call.speak('', 400)
    await call.silence(12_000)
    expect(call.history.at(-1)).toEqual({ role: 'assistant', content: LONG })
    const held = call.of('playback').filter(({ state }) => state === 'held')
    expect(held).toHaveLength(1)
  })

  it('stops for "стоп" without taking it for a question', async () => {
    const call = await listening()
    await call.speak('стоп', 500)
    await call.silence(3_000)
    expect(call.turns).toHaveLength(1)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'cut' })
  })

  it('stops for "стоп" while it still thinks', async () => {
    const call = await start({ modelMs: 5_000 })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(1_000)
    await call.speak('стоп', 500)
    await call.silence(8_000)
    expect(call.turns[0]).toMatchObject({ aborted: true })
    expect(call.of('clause-started').filter(({ text }) => LONG.includes(text))).toEqual([])
  })

  it('takes a yes to its own question for an answer', async () => {
    const call = await start({ answer: question => question === 'да' ? 'Записала.' : 'Записать вас на завтра, на десять часов утра к мастеру?' })
    await call.speak('хочу записаться', 900)
    await call.silence(3_500)
    await call.speak('да', 350)
    await call.silence(3_000)
    expect(call.turns.at(-1)).toMatchObject({ text: 'да', confirmed: true })
  })

  it('can\'t be interrupted where that is switched off', async () => {
    const call = await listening({ settings: { barge_in_ms: 0 } })
    await call.speak('подождите подождите', 1_000)
    await call.silence(12_000)
    expect(call.history.at(-1)).toEqual({ role: 'assistant', content: LONG })
  })
})

describe('silence', () => {
  it('asks whether somebody is there, as often as is set, then says that nobody is', async () => {
    const call = await start({ settings: { silence_prompt_s: 5, silence_prompts: 2 } })
    await call.silence(25_000)
    expect(call.of('clause-started').map(({ text }) => text)).toEqual(['Вы ещё здесь?', 'Вы ещё здесь?'])
    expect(call.of('nobody-there')).toHaveLength(1)
    expect(call.history).toEqual([])
  })

  it('asks for patience while the model is slow, and then answers', async () => {
    const call = await start({ modelMs: 4_000, settings: { patience_prompt_s: 2 } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(9_000)
    expect(call.of('clause-started').map(({ text }) => text)).toEqual(['Секунду, смотрю.', 'Да, конечно.'])
  })
})

describe('a conversation in trouble', () => {
  it('asks to repeat what its recogniser failed at, and hears it then', async () => {
    const call = await start()
    call.stt.fail = true
    await call.speak('привет', 500)
    await call.silence(1_000)
    expect(call.of('trouble')).toHaveLength(1)
    expect(call.of('clause-started').at(-1)).toMatchObject({ text: 'Извините, плохо слышно. Можете повторить?' })
    call.stt.fail = false
    await call.speak('спасибо', 600)
    await call.silence(2_000)
    expect(call.turns.at(-1)).toMatchObject({ text: 'спасибо', confirmed: true })
  })

  it('says which words its recogniser failed at, also when they were committed', async () => {
    const call = await start()
    call.conversation.configure({ turnTaking: 'manual' })
    await call.speak('сколько стоит доставка', 900)
    call.stt.fail = true
    await expect(call.conversation.commit()).rejects.toThrow('the recogniser died')
    expect(call.of('words-failed')).toHaveLength(1)
    expect(call.of('words-failed')[0]!.utterance).toBe(call.of('words-heard').at(-1)!.utterance)
    call.stt.fail = false
    await call.speak('алло', 600)
    expect(await call.conversation.commit()).toBe('алло')
  })

  it('answers nothing that was withdrawn', async () => {
    const call = await start()
    call.conversation.configure({ turnTaking: 'listen-only' })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(3_000)
    const { utterance } = call.of('words-heard').at(-1)!
    expect(call.conversation.withdraw('another')).toBe(false)
    expect(call.conversation.withdraw(utterance)).toBe(true)
    expect(() => call.conversation.respond()).toThrow('Nothing was said')
  })

  it('refuses sound that comes far faster than it can be heard', async () => {
    const call = await start()
    expect(() => {
      for (let minute = 0; minute < 3; minute++) call.conversation.hear(new Int16Array(16_000 * 60))
    }).toThrow('faster')
  })

  it('leaves nothing running when it is closed in the middle', async () => {
    const call = await listening({ wordMs: 400 })
    await call.conversation.close()
    expect(call.turns[0]).toMatchObject({ aborted: true })
    const heard = call.soundMs()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(call.soundMs()).toBe(heard)
    expect(vi.getTimerCount()).toBe(0)
    expect(call.history.at(-1)!.role).toBe('assistant')
  })
})

it('goes by the words when the model for the end of turns fails, and says so once in the log', async () => {
  const warn = vi.spyOn(logger, 'warn')
  const { speak, silence, of } = await start({ finishedBySound: new Error('the model is broken') })
  for (const words of ['сколько стоит доставка?', 'а когда вы открыты?']) {
    await speak(words)
    await silence(3_000)
  }
  expect(of('answer-started')).toHaveLength(2)
  expect(warn.mock.calls.filter(([, message]) => message === 'the model for the end of turns does not help')).toHaveLength(1)
})
