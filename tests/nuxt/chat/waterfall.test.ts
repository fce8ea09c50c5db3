import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { ChatMessage, ChatWaterfall } from '#components'
import type { Waterfall } from '#shared/schemas/chat'
import { waterfallSteps } from '~/utils/waterfall-steps'
import { message } from './support'

const SPOKEN: Waterfall = { words_ms: 100, end_of_turn_ms: 400, first_word_ms: 250, first_sound_ms: 500 }

beforeEach(async () => {
  await useNuxtApp().$i18n.setLocale('ru')
})

describe('the timeline of a spoken answer', () => {
  it('begins each bar where the step before it ended, also when the answer was begun ahead', () => {
    expect(waterfallSteps(SPOKEN)).toEqual([
      { name: 'words', ms: 100, ahead: false, from: 0, width: 20 },
      { name: 'endOfTurn', ms: 400, ahead: false, from: 20, width: 60 },
      { name: 'firstWord', ms: 250, ahead: true, from: 20, width: 30 },
      { name: 'firstSound', ms: 500, ahead: false, from: 80, width: 20 }
    ])
  })

  it('leaves out what was not reached and stays within the timeline', () => {
    const steps = waterfallSteps({ words_ms: -40, end_of_turn_ms: 200, first_word_ms: null, first_sound_ms: null })
    expect(steps.map(({ name, from, width }) => ({ name, from, width }))).toEqual([{ name: 'words', from: 0, width: 0 }, { name: 'endOfTurn', from: 0, width: 100 }])
    expect(waterfallSteps({ words_ms: null, end_of_turn_ms: null, first_word_ms: null, first_sound_ms: null })).toEqual([])
  })

  it('is a list with its numbers to a screen reader, and bars to the eye only', async () => {
    const shown = await mountSuspended(ChatWaterfall, { props: { waterfall: SPOKEN } })
    const items = shown.findAll('ol > li').map(item => item.text().replace(/\s+/g, ' '))
    expect(items).toEqual(['Слова распознаны100 мс', 'Понятно, что человек договорил400 мс', 'Первое слово ответа · заранее250 мс', 'Первый звук ответа500 мс'])
    expect(shown.findAll('[aria-hidden="true"]')).toHaveLength(4)
  })

  it('says the same in English', async () => {
    await useNuxtApp().$i18n.setLocale('en')
    const shown = await mountSuspended(ChatWaterfall, { props: { waterfall: SPOKEN } })
    expect(shown.text()).toContain('First sound of the answer')
  })
})

describe('a message', () => {
  const show = (waterfall: Waterfall | null) =>
    mountSuspended(ChatMessage, { props: { message: message('1', 'assistant', 'Да', { waterfall }), writing: false, last: true, editing: false, mayWrite: true, speaksAloud: false } })

  it('opens the timeline when it was spoken, and has none when it was written', async () => {
    const spoken = await show(SPOKEN)
    await spoken.get('[aria-label="Как быстро пришёл ответ"]').trigger('click')
    await expect.poll(() => document.body.textContent).toContain('Первый звук ответа')
    expect((await show(null)).find('[aria-label="Как быстро пришёл ответ"]').exists()).toBe(false)
  })
})
