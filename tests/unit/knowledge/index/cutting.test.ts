import { describe, expect, it } from 'vitest'
import { cutPassages, documentTitle, PASSAGE_LENGTH } from '#server/knowledge/index/cutting'

const split = (markdown: string, fileName = 'price-list.md') => [...cutPassages({ id: 'doc', title: documentTitle(markdown, fileName), fileName, markdown })]

describe('sections of a Markdown document', () => {
  it('keep the text before the first heading and the path of headings', () => {
    const passages = split('Вступление.\n\n# Прайс\n\nОбщее.\n\n## Доставка\n\n### По городу\n\nБесплатно.\n\n## Оплата\n\nКартой.')
    expect(passages.map(({ id, headings, text }) => ({ id, headings, text }))).toEqual([
      { id: 'doc#прайс', headings: ['Прайс'], text: 'Вступление.' },
      { id: 'doc#прайс~2', headings: ['Прайс'], text: 'Общее.' },
      { id: 'doc#прайс/доставка/по-городу', headings: ['Прайс', 'Доставка', 'По городу'], text: 'Бесплатно.' },
      { id: 'doc#прайс/оплата', headings: ['Прайс', 'Оплата'], text: 'Картой.' }
    ])
  })

  it('take the title from the file when no first-level heading gives it', () => {
    expect(split('## Delivery\n\nWe deliver.', 'folder/price_list-2026.md')[0]).toMatchObject({
      documentTitle: 'price list 2026', headings: ['price list 2026', 'Delivery'], language: 'en'
    })
  })

  it('give different ids to equal headings', () => {
    const ids = split('# A\n\n## B\n\none\n\n## B\n\ntwo').map(passage => passage.id)
    expect(ids).toEqual(['doc#a/b', 'doc#a/b~2'])
  })

  it('read headings without their marks, and no headings inside code', () => {
    const passages = split('# Use `npm start` **now**\n\n```sh\n# not a heading\nnpm start\n```\n\nSetext\n------\n\ntext')
    expect(passages.map(passage => passage.headings.at(-1))).toEqual(['Use npm start now', 'Setext'])
    expect(passages[0]?.text).toContain('# not a heading')
  })

  it('split long sections between paragraphs, losing and repeating nothing', () => {
    const paragraphs = Array.from({ length: 12 }, (_, at) => `Paragraph ${at}. ${'word '.repeat(60).trim()}.`)
    const passages = split(`# Long\n\n${paragraphs.join('\n\n')}`)
    expect(passages.length).toBeGreaterThan(2)
    expect(passages.every(passage => passage.text.length <= PASSAGE_LENGTH)).toBe(true)
    expect(passages.map(passage => passage.text).join('\n\n')).toBe(paragraphs.join('\n\n'))
  })

  it.each([
    ['table', `| a | b |\n| - | - |\n${'| one | two |\n'.repeat(200)}`],
    ['list', '- a long list of things\n'.repeat(150)],
    ['code', `\`\`\`js\n${'const x = 1\n\n'.repeat(200)}\`\`\``]
  ])('keep a long %s whole', (_, block) => {
    const passages = split(`# T\n\nBefore.\n\n${block}\n\nAfter.`)
    expect(passages.some(passage => passage.text === block.trim())).toBe(true)
  })

  it('split a paragraph without end after sentences, or anywhere when it has none', () => {
    const sentences = split(`# T\n\n${'A sentence of the text. '.repeat(200)}`)
    expect(sentences.every(passage => passage.text.length <= PASSAGE_LENGTH && passage.text.endsWith('.'))).toBe(true)
    const letters = split(`# T\n\n${'ы'.repeat(5_000)}`)
    expect(letters.map(passage => passage.text).join('')).toBe('ы'.repeat(5_000))
  })

  it('ignore front matter, comments, Windows line ends and empty documents', () => {
    expect(split('---\r\ntitle: x\r\n---\r\n# T\r\n\r\n<!-- note -->\r\n\r\nText.\r\n')).toMatchObject([{ headings: ['T'], text: 'Text.' }])
    expect(split('')).toEqual([])
    expect(split('# Only a heading')).toEqual([])
  })
})
