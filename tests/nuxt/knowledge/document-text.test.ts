import { expect, it } from 'vitest'
import { refusalOf } from '~/utils/document-files'
import { textParts } from '~/utils/document-text'

it('begins a part with each page, an empty one too', () => {
  expect(textParts('before\n<!-- page: 1 -->\none\n\n<!-- page: 2 -->\n<!-- page: 3 -->\nthree')).toEqual([
    { page: null, text: 'before' }, { page: 1, text: 'one' }, { page: 2, text: '' }, { page: 3, text: 'three' }
  ])
})

it('takes a page mark in a block of code for what it is', () => {
  expect(textParts('```\n<!-- page: 1 -->\n```')).toEqual([{ page: null, text: '```\n<!-- page: 1 -->\n```' }])
})

it('cuts a long text between its paragraphs and loses nothing', () => {
  const paragraphs = Array.from({ length: 100 }, (_, index) => `${index} ${'слово '.repeat(100)}`.trim())
  const parts = textParts(paragraphs.join('\n\n'))
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.map(({ text }) => text).join('\n\n')).toBe(paragraphs.join('\n\n'))
})

it('says the head of a long table again where it is cut', () => {
  const head = '| Деталь | Цена |\n|---|---|'
  const rows = Array.from({ length: 2_000 }, (_, index) => `| деталь ${index} | ${index} |`)
  const parts = textParts(`${head}\n${rows.join('\n')}`)
  expect(parts.length).toBeGreaterThan(2)
  for (const { text } of parts) expect(text.startsWith(head)).toBe(true)
  expect(parts.flatMap(({ text }) => text.split('\n').slice(2))).toEqual(rows)
})

it.each([
  ['прайс.PDF', 10, '', null],
  ['photo', 10, 'image/jpeg', null],
  ['setup.exe', 10, 'application/x-msdownload', 'document_unsupported'],
  ['empty.txt', 0, 'text/plain', 'document_empty'],
  ['film.pdf', 51 * 1024 * 1024, 'application/pdf', 'document_too_large']
])('knows before sending what becomes of %s', (name, size, type, refusal) => {
  expect(refusalOf({ name, size, type })).toBe(refusal)
})
