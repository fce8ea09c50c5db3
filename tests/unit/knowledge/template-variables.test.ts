import { describe, expect, it } from 'vitest'
import { fillTemplateVariables } from '#shared/utils/template-variables'

const now = () => new Date('2026-11-20T22:05:00Z')
const text = '{current_time} {current_date} {day_of_week}'

describe('template variables', () => {
  it('speak Russian', () => {
    expect(fillTemplateVariables(text, { language: 'ru', timeZone: 'UTC', now })).toBe('22:05 20.11.2026 пятница')
  })

  it('speak English', () => {
    expect(fillTemplateVariables(text, { language: 'en', timeZone: 'UTC', now })).toBe('22:05 20 November 2026 Friday')
  })

  it('follow the time zone over midnight', () => {
    expect(fillTemplateVariables(text, { language: 'ru', timeZone: 'Asia/Novosibirsk', now })).toBe('05:05 21.11.2026 суббота')
  })

  it('write midnight as 00', () => {
    expect(fillTemplateVariables('{current_time}', { language: 'en', timeZone: 'UTC', now: () => new Date('2026-11-20T00:07:00Z') })).toBe('00:07')
  })

  it('leave other braces alone', () => {
    expect(fillTemplateVariables('{name} {} { current_time }', { language: 'ru', now })).toBe('{name} {} { current_time }')
  })
})
