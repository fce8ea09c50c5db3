// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Messages = { [key: string]: string | Messages }
const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (language: string) => JSON.parse(readFileSync(join(root, `i18n/locales/${language}.json`), 'utf8')) as Messages

const flatten = (messages: Messages, prefix = ''): [string, string][] => Object.entries(messages).flatMap(([key, value]) =>
  typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flatten(value, `${prefix}${key}.`))

const languages = { ru: new Map(flatten(read('ru'))), en: new Map(flatten(read('en'))) }
const keys = [...languages.en.keys()]
const sources = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  .filter(path => /\.(vue|ts)$/.test(path))
  .map(path => ({ path, text: readFileSync(join(root, 'app', path), 'utf8') }))

/** `t('a.b')`, `te("a.b")` and `labelKey: 'a.b'`; with `${}` inside the part before it. */
const USES = [/\bte?\(\s*'([^']+)'/g, /labelKey: '([^']+)'/g]
const COMPUTED = /\bte?\(\s*`([^`$]*)\$\{/g
const found = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(match => match[1] ?? '')
const placeholders = (message: string) => [...new Set(found(/\{(\w+)\}/g, message))].sort()

describe('locales', () => {
  it('say the same things in Russian and in English', () => {
    expect([...languages.ru.keys()].sort()).toEqual([...keys].sort())
  })

  it('leave nothing unsaid', () => {
    expect(Object.values(languages).flatMap(messages => [...messages].filter(([, message]) => message.trim() === ''))).toEqual([])
  })

  it('put the same values into both languages', () => {
    const different = keys.filter(key => String(placeholders(languages.ru.get(key) ?? '')) !== String(placeholders(languages.en.get(key) ?? '')))
    expect(different).toEqual([])
  })

  it('give a Russian number its three forms', () => {
    const wrong = [...languages.ru].filter(([, message]) => message.includes(' | ') && message.split(' | ').length !== 3).map(([key]) => key)
    expect(wrong).toEqual([])
  })

  it('hold every key that the page uses', () => {
    const missing = sources.flatMap(({ path, text }) => [
      ...USES.flatMap(pattern => found(pattern, text)).filter(key => !languages.en.has(key)),
      ...found(COMPUTED, text).filter(start => !keys.some(key => key.startsWith(start)))
    ].map(key => `${path}: ${key}`))
    expect(missing).toEqual([])
  })

  it('have words for every error of the server', () => {
    const server = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts') && !path.startsWith('database/generated'))
    const codes = server.flatMap(path => found(/\b(?:AppError\(\d{3}, |DownloadError\()'([a-z_]+)'/g, readFileSync(join(root, 'server', path), 'utf8')))
    expect(codes).toContain('nothing_heard')
    expect([...new Set(codes)].filter(code => !languages.ru.has(`errors.${code}`))).toEqual([])
  })

  it('have words for every failure of a model', () => {
    const reasons = ['unreachable', 'timeout', 'unauthorized', 'rate_limited', 'bad_request', 'bad_answer', 'interrupted', 'unavailable']
    expect(reasons.filter(reason => !languages.ru.has(`errors.provider_${reason}`))).toEqual([])
  })
})
