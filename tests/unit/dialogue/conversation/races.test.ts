import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#server/runtime/errors'
import { SPOKEN_PROMPTS } from '#server/dialogue/conversation/prompts'
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
const WAITS = { shortest: 400, usual: 400, longest: 400 }
const said = (call: TestConversation) => call.of('clause-started').map(({ text }) => text)

async function untilHeard(call: TestConversation, ms: number) {
  for (let waited = 0; call.soundMs() < ms && waited < 10_000; waited += 100) await call.silence(100)
  expect(call.soundMs()).toBeGreaterThanOrEqual(ms)
}

describe('patience', () => {
  it('is not asked for when the answer has begun to be heard', async () => {
    const call = await start({ answer: () => LONG, settings: { end_of_turn: WAITS } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(14_000)
    expect(said(call).join('')).toBe(LONG)
  })

  it('is not asked for when the sound of the answer comes before that of the prompt', async () => {
    const call = await start({ modelMs: 2_100, voiceMs: text => text === SPOKEN_PROMPTS.ru.patience ? 500 : 0, settings: { patience_prompt_s: 2, answer_ahead: false } })
    await call.speak('сколько стоит доставка', 900)
    await call.silence(9_000)
    expect(said(call)).toEqual(['Да, конечно.'])
  })
})

describe('the end of what is said', () => {
  it('does not silence the next answer when the person began to speak just before it', async () => {
    const call = await start({ settings: { end_of_turn: WAITS } })
    await call.speak('привет', 500)
    await untilHeard(call, 720)
    await call.silence(40)
    await call.speak('сколько стоит доставка', 1_200)
    await call.silence(3_000)
    expect(call.turns.at(-1)).toMatchObject({ text: 'сколько стоит доставка', confirmed: true })
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'ended' })
    expect(call.soundMs()).toBeGreaterThanOrEqual(1_400)
  })

  it('does not turn a "угу" that outlasts it into a question', async () => {
    const call = await start({ settings: { end_of_turn: WAITS, barge_in_ms: 500 } })
    await call.speak('привет', 500)
    await untilHeard(call, 640)
    await call.speak('угу', 350)
    await call.silence(3_000)
    expect(call.turns).toHaveLength(1)
  })
})

describe('what is begun and not wanted', () => {
  it('is ended when the last word turns it into a stop command', async () => {
    const call = await start({ wordMs: 300, answer: () => LONG, settings: { end_of_turn: { shortest: 900, usual: 900, longest: 900 } } })
    await call.speak('доставка', 500)
    await call.silence(400)
    expect(call.turns).toHaveLength(1)
    call.recognise('стоп')
    await call.silence(2_000)
    expect(call.turns).toMatchObject([{ confirmed: false, aborted: true }])
  })

  it('says nothing but an apology when the turn is refused', async () => {
    const call = await start({ answer: () => LONG, refused: new AppError(429, 'too_many_requests', 'Too many'), settings: { end_of_turn: WAITS } })
    await call.speak('привет', 500)
    await call.silence(8_000)
    expect(call.of('trouble')).toMatchObject([{ code: 'too_many_requests' }])
    expect(said(call).slice(1)).toEqual([SPOKEN_PROMPTS.ru.failed])
    expect(call.of('answer-ended')[0]).toMatchObject({ outcome: 'failed' })
  })
})

describe('sound that is forgotten', () => {
  it('does not leave the secretary deaf or silent', async () => {
    const call = await start({ answer: () => LONG })
    await call.speak('привет', 500)
    await untilHeard(call, 700)
    await call.speak('', 300)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'held' })
    call.conversation.forget()
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'playing' })
    await call.speak('подождите', 600)
    await call.silence(1_000)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'cut' })
  })

  it('of somebody who speaks on is followed by a new utterance', async () => {
    const call = await start()
    await call.speak('раз', 400)
    call.conversation.forget()
    await call.speak('сколько стоит доставка', 900)
    await call.silence(2_000)
    expect(call.of('words-heard').at(-1)).toMatchObject({ text: 'сколько стоит доставка', final: true })
  })
})

describe('the detector of speech', () => {
  it('is reported once when it fails, and hears again when it works', async () => {
    const call = await start()
    call.vad.fail = true
    await call.silence(70_000)
    expect(call.of('trouble')).toHaveLength(1)
    call.vad.fail = false
    await call.speak('привет', 500)
    await call.silence(1_500)
    expect(call.turns.at(-1)).toMatchObject({ text: 'привет', confirmed: true })
  })
})

describe('sound that ceases', () => {
  it('in the middle of a word ends the turn like silence does', async () => {
    const call = await start({ settings: { end_of_turn: WAITS } })
    await call.speak('сколько стоит доставка', 900)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(call.turns.at(-1)).toMatchObject({ text: 'сколько стоит доставка', confirmed: true })
  })
})

describe('a noise', () => {
  it('does not silence the secretary for as long as a slow speaker may pause', async () => {
    const call = await start({ answer: () => LONG, settings: { end_of_turn: { shortest: 4_000, usual: 4_000, longest: 4_000 } } })
    call.conversation.ask('привет')
    await untilHeard(call, 700)
    await call.speak('', 300)
    await call.silence(700)
    expect(call.of('playback').map(({ state }) => state)).toEqual(['playing', 'held', 'playing'])
  })

  it('is no interruption that begins with a short syllable', async () => {
    const call = await start({ answer: () => LONG })
    call.conversation.ask('привет')
    await untilHeard(call, 700)
    await call.speak('', 250)
    await call.silence(160)
    await call.speak('подождите минуту', 900)
    await call.silence(1_500)
    expect(call.of('words-heard').filter(({ final }) => final).map(({ text }) => text)).toEqual(['подождите минуту'])
  })

  it('is nobody who is there', async () => {
    const call = await start({ settings: { silence_prompt_s: 5, silence_prompts: 1 } })
    for (let round = 0; round < 4; round++) {
      await call.silence(4_000)
      await call.speak('', 200)
      await call.silence(6_500)
    }
    expect(call.of('nobody-there').length).toBeGreaterThan(0)
  })
})

describe('a prompt', () => {
  it('that asks is answered by a "да" over its last word', async () => {
    const call = await start({ settings: { silence_prompt_s: 2, end_of_turn: WAITS } })
    await call.silence(2_500)
    expect(call.of('answer-started')).toMatchObject([{ isPrompt: true }])
    await call.speak('да', 350)
    await call.silence(2_000)
    expect(call.turns).toMatchObject([{ text: 'да', confirmed: true }])
  })
})

describe('push to talk', () => {
  const talk = async (options = {}) => {
    const call = await start(options)
    call.conversation.configure({ turnTaking: 'manual' })
    return call
  }

  it('hears all that was sent before it was committed', async () => {
    const call = await talk()
    call.say('сколько стоит доставка', 900)
    expect(await call.conversation.commit()).toBe('сколько стоит доставка')
  })

  it('hears what is said after a long pause', async () => {
    const call = await talk()
    await call.speak('сколько стоит', 600)
    await call.silence(5_000)
    await call.speak('доставка', 600)
    expect(await call.conversation.commit()).toBe('сколько стоит доставка')
  })

  it('lets an answer go on that was held when it was chosen', async () => {
    const call = await start({ answer: () => LONG })
    await call.speak('привет', 500)
    await untilHeard(call, 700)
    await call.speak('', 300)
    call.conversation.configure({ turnTaking: 'manual' })
    await call.silence(500)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'playing' })
  })

  it('does not answer the same words twice', async () => {
    const call = await talk()
    await call.speak('привет', 500)
    await call.conversation.commit()
    call.conversation.respond()
    await call.silence(3_000)
    expect(() => call.conversation.respond()).toThrow('not answered')
    expect(call.turns).toHaveLength(1)
  })
})

describe('a client that decides itself what is answered', () => {
  it('still interrupts by speaking', async () => {
    const call = await start({ answer: () => LONG })
    await call.speak('привет', 500)
    await untilHeard(call, 700)
    call.conversation.configure({ turnTaking: 'listen-only' })
    await call.speak('подождите пожалуйста', 900)
    await call.silence(1_500)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'cut' })
    expect(call.turns).toHaveLength(1)
  })
})

describe('what is heard and what is kept', () => {
  it('keeps the whole text of an answer that is only read when it is interrupted', async () => {
    const call = await start({ wordMs: 300, answer: () => 'one two three four five six', options: { isSilent: true } })
    call.conversation.ask('count')
    await call.silence(1_000)
    call.conversation.interrupt()
    await call.silence(200)
    expect(call.of('answer-ended')[0]).toMatchObject({ outcome: 'interrupted', text: 'one two three ' })
  })

  it('keeps what was heard of an answer that began aloud, whatever the next one is like', async () => {
    const call = await start({ answer: () => LONG })
    call.conversation.ask('привет')
    await untilHeard(call, 1_000)
    call.conversation.configure({ manner: { isSilent: true } })
    call.conversation.interrupt()
    await call.silence(200)
    expect(call.of('answer-ended')[0]!.text.length).toBeLessThan(LONG.length / 2)
  })

  it('lets the ear say how much of it was heard', async () => {
    const call = await start({ answer: () => LONG })
    call.conversation.ask('привет')
    await untilHeard(call, 3_000)
    const { answer } = call.of('answer-started')[0]!
    call.conversation.interrupt({ answer: 'another', heardMs: 0 })
    expect(call.of('playback')).toMatchObject([{ state: 'playing' }])
    call.conversation.interrupt({ answer, heardMs: 500 })
    await call.silence(200)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'cut', heardMs: 500 })
    expect(call.of('answer-ended')[0]!.text).toBe('один, два,')
  })

  it('keeps nothing of an answer that was cut before its first sound, twice over', async () => {
    const call = await start({ modelMs: 5_000 })
    call.conversation.ask('привет')
    await call.silence(500)
    call.conversation.interrupt()
    call.conversation.interrupt()
    await call.silence(200)
    expect(call.history).toEqual([{ role: 'user', content: 'привет' }])
    expect(call.of('answer-ended')).toMatchObject([{ text: '', outcome: 'interrupted' }])
  })

  it('says and asks nothing aloud where the answers are only read', async () => {
    const call = await start({ modelMs: 6_000, options: { isSilent: true }, settings: { silence_prompt_s: 3 } })
    call.conversation.ask('count')
    await call.silence(15_000)
    expect(call.soundMs()).toBe(0)
  })

  it('ends the sound of a voice that fails, and is still answering until the text is there', async () => {
    const call = await start({ wordMs: 300, answer: () => LONG, voiceFails: () => true, settings: { end_of_turn: WAITS } })
    await call.speak('привет', 500)
    await call.silence(2_500)
    expect(call.of('trouble')).toHaveLength(1)
    expect(call.of('playback').map(({ state }) => state)).toEqual(['playing'])
    await call.speak('подождите пожалуйста', 900)
    await call.silence(3_000)
    expect(call.turns[0]).toMatchObject({ aborted: true })
    expect(call.history[1]!.content.length).toBeLessThan(LONG.length / 2)
  })
})

describe('what the model is given', () => {
  it('has every question once, behind what was heard of the answer before it', async () => {
    const call = await start({ wordMs: 50, answer: () => LONG })
    call.conversation.ask('раз')
    await call.silence(2_000)
    call.conversation.ask('два')
    await call.silence(1_000)
    const [first, second] = call.turns
    expect(first!.messages).toEqual([{ role: 'user', content: 'раз' }])
    expect(second!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(second!.messages[2]).toEqual({ role: 'user', content: 'два' })
  })

  it('has no instruction as something that was said', async () => {
    const call = await start()
    call.conversation.respond('Поздоровайся')
    await call.silence(2_000)
    expect(call.turns[0]!.messages).toEqual([{ role: 'user', content: 'Поздоровайся' }])
    expect(call.history).toEqual([{ role: 'assistant', content: 'Да, конечно.' }])
  })
})

describe('what a client is told', () => {
  it('ends every answer that it said began, prompts too', async () => {
    const call = await start({ settings: { silence_prompt_s: 2 } })
    await call.silence(2_050)
    expect(call.of('answer-started')).toHaveLength(1)
    call.conversation.interrupt()
    await call.silence(100)
    expect(call.of('answer-ended')).toHaveLength(1)
    expect(call.of('playback').at(-1)).toMatchObject({ state: 'cut' })
  })

  it('ends one answer before it begins the next', async () => {
    const call = await start({ wordMs: 200, answer: () => LONG })
    call.conversation.ask('один')
    await call.silence(2_000)
    call.conversation.ask('два')
    await call.silence(2_000)
    const [first, second] = call.of('answer-started')
    const place = (type: string, answer: string) => call.events.findIndex(event => event.type === type && 'answer' in event && event.answer === answer)
    expect(place('answer-started', second!.answer)).toBeGreaterThan(place('answer-ended', first!.answer))
  })
})

describe('after the end', () => {
  it('nothing is said any more, even about a failure that was on its way', async () => {
    const call = await start({ refused: new AppError(429, 'too_many_requests', 'Too many'), answer: () => LONG })
    call.conversation.ask('привет')
    await call.conversation.close()
    const heard = call.events.length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(call.events.slice(heard).filter(({ type }) => type === 'sound')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
