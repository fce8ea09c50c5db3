import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AppEmpty, AppFailed, AppSaveBar, DashboardHours } from '#components'
import { ApiError } from '~/utils/api-error'

beforeEach(async () => {
  await useNuxtApp().$i18n.setLocale('ru')
})

describe('the words', () => {
  // A message that can't be compiled (a bare "@", "{" or "|") takes its whole language away.
  it.each([['ru', 'О программе'], ['en', 'About']] as const)('can all be read by the page (%s)', async (language, about) => {
    const { $i18n } = useNuxtApp()
    await $i18n.setLocale(language)
    expect($i18n.t('menu.about')).toBe(about)
  })
})

describe('a failure', () => {
  it('is said in the person\'s words, with the code one press away', async () => {
    const failed = await mountSuspended(AppFailed, { props: { error: new ApiError({ status: 502, code: 'provider_unreachable', detail: '[openai] connect ECONNREFUSED' }) } })
    expect(failed.find('p').text()).toBe('Модель не отвечает.')
    expect(failed.find('details').text()).toContain('provider_unreachable (502)')
    expect(failed.attributes('role')).toBe('alert')
  })

  it('falls back to the server\'s own sentence', async () => {
    const failed = await mountSuspended(AppFailed, { props: { error: new ApiError({ status: 418, code: 'teapot', detail: 'I am a teapot' }) } })
    expect(failed.find('p').text()).toBe('I am a teapot')
  })

  it('can be tried again', async () => {
    const onRetry = vi.fn()
    const failed = await mountSuspended(AppFailed, { props: { error: new Error('x'), onRetry } })
    await failed.find('button').trigger('click')
    expect(onRetry).toHaveBeenCalledOnce()
  })

  it('follows the language of the page', async () => {
    const failed = await mountSuspended(AppFailed, { props: { error: new ApiError({ status: 403, code: 'forbidden', detail: '' }) } })
    await useNuxtApp().$i18n.setLocale('en')
    expect(failed.find('p').text()).toBe('You may not do this.')
  })
})

describe('an empty list', () => {
  it('says one sentence and offers what fills it', async () => {
    const empty = await mountSuspended(AppEmpty, { props: { text: 'Пока пусто.' }, slots: { default: () => 'Добавить' } })
    expect(empty.text()).toBe('Пока пусто.Добавить')
  })
})

describe('the end of a form', () => {
  it('can be saved only when something changed', async () => {
    const bar = await mountSuspended(AppSaveBar, { props: { dirty: false } })
    expect(bar.find('button[type=submit]').attributes('disabled')).toBeDefined()
    await bar.setProps({ dirty: true })
    expect(bar.find('button[type=submit]').attributes('disabled')).toBeUndefined()
    expect(bar.find('[role=status]').text()).toBe('Есть несохранённые изменения')
  })
})

describe('the chart of answers', () => {
  const hours = [
    { hour: '2026-11-20T10:00:00.000Z', faq: 2, knowledge: 1, model: 1, builtin: 0, failed: 0 },
    { hour: '2026-11-20T11:00:00.000Z', faq: 0, knowledge: 0, model: 0, builtin: 0, failed: 0 }
  ]

  it('can be read without seeing it', async () => {
    const chart = await mountSuspended(DashboardHours, { props: { hours } })
    const cells = chart.findAll('tbody tr')[0]?.findAll('td').map(cell => cell.text())
    expect(cells).toEqual(['2', '1', '1', '0', '0'])
    expect(chart.find('svg').element.closest('[aria-hidden=true]')).not.toBeNull()
  })

  it('draws nothing for an hour without answers, and names no failures where there were none', async () => {
    const chart = await mountSuspended(DashboardHours, { props: { hours } })
    expect(chart.findAll('svg g')[1]?.findAll('rect')).toHaveLength(1)
    expect(chart.find('figcaption').text()).not.toContain('Без ответа')
  })
})
