import { describe, expect, it } from 'vitest'
import { cutPassages, documentTitle, LONGEST_WHOLE, PASSAGE_LENGTH } from '#server/knowledge/index/cutting'
import { HOSTILE_TEXTS } from '../../hostile-texts'

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
    ['table', `| a | b |\n| - | - |\n${'| one | two |\n'.repeat(250)}`],
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

  it('cut a longer table between its rows and say its head again in each part', () => {
    const rows = Array.from({ length: 400 }, (_, nth) => `| item ${nth} | ${nth} ₽ |`)
    const passages = split(`# Prices\n\n| Item | Price |\n| --- | ---: |\n${rows.join('\n')}`)
    expect(passages.every(({ text }) => text.startsWith('| Item | Price |\n| --- | ---: |\n| item') && text.length <= PASSAGE_LENGTH)).toBe(true)
    expect(passages.flatMap(({ text }) => text.split('\n').slice(2))).toEqual(rows)
  })

  it('cut a longer list between its lines, and a line without end anywhere', () => {
    const items = Array.from({ length: 300 }, (_, nth) => `- item number ${nth} of it`)
    expect(split(items.join('\n')).flatMap(({ text }) => text.split('\n'))).toEqual(items)
    const endless = split(`- ${'word '.repeat(2_000)}`)
    expect(endless.length).toBeGreaterThan(5)
    expect(endless.every(({ text }) => text.length <= PASSAGE_LENGTH)).toBe(true)
  })

  it('keep a list with blank lines, indented lines and code in one piece', () => {
    const list = '1. first\n\n   more of it\n\n2. second\n   ```sh\n   # no heading\n   ```\n3. third'
    expect(split(`# T\n\nIntro.\n\n${list}\n\nOutro.`).map(({ text }) => text)).toEqual([`Intro.\n\n${list}\n\nOutro.`])
  })

  it('know their page and their language', () => {
    const passages = split('<!-- page: 1 -->\n\n# Договор\n\nНачало договора на русском языке.\n\n<!-- page: 2 -->\n\n## Terms\n\nThis is what we have agreed on.\n\n<!-- page: 12 -->\n\n## Срок\n\nОдин год.')
    expect(passages.map(({ page, language }) => [page, language])).toEqual([[1, 'ru'], [2, 'en'], [12, 'ru']])
  })

  it('have no page when nothing says it, and lose no comment that never ends', () => {
    expect(split('Текст <!-- и ещё').map(({ page, text }) => [page, text])).toEqual([[null, 'Текст <!-- и ещё']])
    expect(split('<!-- never ended\n\n# Heading\n\ntext').map(({ text }) => text)).toEqual(['<!-- never ended', 'text'])
  })
})

describe('prose without headings', () => {
  const CATS = 'Кошка спит на диване. Наша кошка любит рыбу и молоко. Котёнок играет с клубком ниток. Усы кошки помогают ей в темноте. Кошка мурлычет, когда её гладят. Шерсть кошки мягкая и тёплая. '
  const TAXES = 'Налог платят до конца квартала. Декларацию о налоге подают в инспекцию. Ставка налога зависит от дохода. Инспекция проверяет декларацию три месяца. Доход за квартал складывают из счетов. Бухгалтер считает налог и взносы. '

  it('is cut where its subject changes', () => {
    const passages = split(`${CATS.repeat(5)}${TAXES.repeat(5)}`.trim())
    expect(passages.length).toBeGreaterThanOrEqual(2)
    expect(passages.every(({ text }) => text.length <= PASSAGE_LENGTH)).toBe(true)
    expect(passages.filter(({ text }) => /кошк/i.test(text) && /налог/i.test(text))).toEqual([])
  })

  it('is cut the same way every time, losing nothing', () => {
    const text = `${CATS.repeat(3)}\n\n${TAXES.repeat(9)}\n\n${CATS.repeat(30)}`
    const once = split(text)
    expect(split(text)).toEqual(once)
    expect(once.map(passage => passage.text).join(' ').replace(/\s+/g, ' ')).toBe(text.replace(/\s+/g, ' ').trim())
  })

  it('keeps an abbreviation with what follows it', () => {
    const passages = split('Встреча прошла по адресу г. Москва, ул. Ленина, д. 5, кв. 7 на первом этаже. '.repeat(60).trim())
    expect(passages.every(({ text }) => text.startsWith('Встреча') && text.endsWith('этаже.'))).toBe(true)
  })
})

describe('a text made to hold up its reader', () => {
  const LENGTH = 1_000_000
  it.each([
    ...HOSTILE_TEXTS,
    ['one line', 'слово и дело. '.repeat(LENGTH / 14)],
    ['one word', 'ы'.repeat(LENGTH)],
    ['one heading', `# ${'слово '.repeat(LENGTH / 6)}`],
    ['tiny lines', 'a\n'.repeat(100_000)],
    ['tiny paragraphs', 'слово\n\n'.repeat(100_000)],
    ['tiny sections', '# a\n\nx\n\n'.repeat(100_000)],
    ['a nest of headings', Array.from({ length: 30_000 }, (_, nth) => `${'#'.repeat(nth % 6 + 1)} h${nth}\n\ntext\n`).join('')],
    ['comments that never end', '<!--\n'.repeat(LENGTH / 5)],
    ['fences', '```\n'.repeat(LENGTH / 4)],
    ['halves of characters', '\ud83d'.repeat(100_000)]
  ])('is cut soon and into bounded pieces: %s', (_, text) => {
    const started = performance.now()
    const passages = split(text)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(passages.every(passage => passage.text.length <= LONGEST_WHOLE && passage.id.length < 3_000)).toBe(true)
  })

  it('never parts the halves of a character', () => {
    const passages = split('🙂'.repeat(5_000))
    expect(passages.map(({ text }) => text).join('')).toBe('🙂'.repeat(5_000))
    expect(passages.every(({ text }) => text.isWellFormed())).toBe(true)
  })
})
