import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ChatComposer, ChatMarkdown, ChatMessage } from '#components'
import type { Message } from '#shared/schemas/chat'
import { message } from './support'

beforeEach(async () => {
  await useNuxtApp().$i18n.setLocale('ru')
})

const show = (shown: Message, props = {}) =>
  mountSuspended(ChatMessage, { props: { message: shown, writing: false, last: true, editing: false, mayWrite: true, speaksAloud: false, ...props } })

describe('a message', () => {
  it('says who answered and how long it took, also to a screen reader', async () => {
    const shown = await show(message('1', 'assistant', 'Да', { answered_by: 'faq', duration_ms: 12 }))
    expect(shown.text()).toContain('Ответ: FAQ · 12 мс')
  })

  it('says why it failed in plain words, with the code one press away, and can be tried again', async () => {
    const onRegenerate = vi.fn()
    const shown = await show(message('1', 'assistant', '', { state: 'failed', failure: 'rate-limited' }), { onRegenerate })
    expect(shown.text()).toContain('Модель просит подождать')
    expect(shown.find('details').text()).toContain('rate-limited')
    await shown.findAll('button').find(button => button.text() === 'Повторить')?.trigger('click')
    expect(onRegenerate).toHaveBeenCalledOnce()
  })

  it('can only be read by who may not write', async () => {
    const shown = await show(message('1', 'assistant', 'Да', { state: 'interrupted' }), { mayWrite: false })
    expect(shown.text()).toContain('Прервано')
    expect(shown.findAll('button').map(button => button.attributes('aria-label'))).toEqual(['Скопировать'])
  })

  it('shows what a person typed as they typed it', async () => {
    const shown = await show(message('1', 'user', '<b>2 * 3 * 4</b>\n- x'))
    expect(shown.text()).toContain('<b>2 * 3 * 4</b>\n- x')
  })

  it('goes to the wording beside it', async () => {
    const onSwitch = vi.fn()
    const shown = await show(message('b', 'user', 'два'), { siblings: { index: 1, total: 2, siblings: ['a', 'b'] }, onSwitch })
    expect(shown.text()).toContain('2/2')
    await shown.get('[aria-label="Предыдущий вариант"]').trigger('click')
    expect(onSwitch).toHaveBeenCalledWith('a')
    expect(shown.get('[aria-label="Следующий вариант"]').attributes('disabled')).toBeDefined()
  })
})

describe('a growing answer', () => {
  it('leaves what is finished in place', async () => {
    const shown = await mountSuspended(ChatMarkdown, { props: { text: '# Шаги\n\nПервый **шаг**' } })
    const heading = shown.get('h1').element
    await shown.setProps({ text: '# Шаги\n\nПервый **шаг** и второй' })
    expect(shown.text()).toContain('и второй')
    expect(shown.get('h1').element).toBe(heading)
  })
})

describe('the composer', () => {
  const compose = (props = {}) => mountSuspended(ChatComposer, { props: { modelValue: ' Привет ', ...props } })

  it('sends with Enter and breaks the line with Shift+Enter', async () => {
    const onSend = vi.fn()
    const composer = await compose({ onSend })
    await composer.get('textarea').trigger('keydown', { key: 'Enter', shiftKey: true })
    expect(onSend).not.toHaveBeenCalled()
    await composer.get('textarea').trigger('keydown', { key: 'Enter' })
    expect(onSend).toHaveBeenCalledExactlyOnceWith('Привет', false)
  })

  it('stops the answer in place of sending while it is written', async () => {
    const onSend = vi.fn()
    const onStop = vi.fn()
    const composer = await compose({ writing: true, onSend, onStop })
    await composer.get('textarea').trigger('keydown', { key: 'Enter' })
    await composer.get('[aria-label="Остановить ответ"]').trigger('click')
    expect(onSend).not.toHaveBeenCalled()
    expect(onStop).toHaveBeenCalledOnce()
  })

  it('opens what was said last with the up arrow, when nothing is typed', async () => {
    const onEditLast = vi.fn()
    const composer = await compose({ onEditLast })
    await composer.get('textarea').trigger('keydown', { key: 'ArrowUp' })
    expect(onEditLast).not.toHaveBeenCalled()
    await composer.setProps({ modelValue: '' })
    await composer.get('textarea').trigger('keydown', { key: 'ArrowUp' })
    expect(onEditLast).toHaveBeenCalledOnce()
  })
})
