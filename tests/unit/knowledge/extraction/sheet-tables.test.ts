import { describe, expect, it } from 'vitest'
import { sheetMarkdown } from '#server/knowledge/extraction/sheet-tables'

describe('the tables of a sheet', () => {
  it('finds the real header under a title and details', () => {
    const rows = [['ООО «Ромашка»'], ['Дата:', '01.03.2025'], ['Услуга', 'Срок', 'Цена'], ['Стрижка', '30 мин', '1 500']]
    expect(sheetMarkdown(rows)).toBe('ООО «Ромашка»\n\nДата: 01.03.2025\n\n| Услуга | Срок | Цена |\n| --- | --- | --- |\n| Стрижка | 30 мин | 1 500 |')
  })

  it('takes the first row where there is no header', () => {
    expect(sheetMarkdown([['Анна', '100'], ['Пётр', '200']])).toBe('| Анна | 100 |\n| --- | --- |\n| Пётр | 200 |')
  })

  it('keeps tables apart that empty rows part, each with its header', () => {
    const rows = [['Услуга', 'Цена'], ['Стрижка', '1500'], [], ['Мастер', 'Телефон'], ['Анна', '123']]
    expect(sheetMarkdown(rows)).toBe('| Услуга | Цена |\n| --- | --- |\n| Стрижка | 1500 |\n\n| Мастер | Телефон |\n| --- | --- |\n| Анна | 123 |')
  })

  it('goes on with a table whose groups are parted by empty rows', () => {
    const rows = [['Услуга', 'Цена'], ['Стрижка', '1500'], ['', ''], ['Окраска', '5000']]
    expect(sheetMarkdown(rows)).toBe('| Услуга | Цена |\n| --- | --- |\n| Стрижка | 1500 |\n| Окраска | 5000 |')
  })

  it('leaves out empty columns', () => {
    expect(sheetMarkdown([['', 'Услуга', '', 'Цена'], ['', 'Стрижка', '', '1500']])).toBe('| Услуга | Цена |\n| --- | --- |\n| Стрижка | 1500 |')
  })

  it('joins a header of two rows', () => {
    const rows = [['Услуга', 'Цена', ''], ['', 'мужская', 'женская'], ['Стрижка', '1000', '1500']]
    expect(sheetMarkdown(rows, [{ row: 0, from: 1, to: 2 }])).toBe('| Услуга | Цена мужская | Цена женская |\n| --- | --- | --- |\n| Стрижка | 1000 | 1500 |')
  })

  it('writes a sheet of text as text', () => {
    expect(sheetMarkdown([['Первое'], [], ['Второе']])).toBe('Первое\n\nВторое')
  })
})
