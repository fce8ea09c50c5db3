import { describe, expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { FaqImportFields, type FaqEntryCreate } from '#shared/schemas/faq'
import { readFaqFile } from '#server/knowledge/faq-exchange/read-file'
import { freshDatabase } from '../database/fresh-database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: new Set(), via: 'token' }
const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string, mark = true) => new Uint8Array(Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le'))
const bigEndian = (text: string) => new Uint8Array(Buffer.from('\uFEFF' + text, 'utf16le').swap16())
const windows1251 = (text: string) => Uint8Array.from(text, (letter) => {
  const code = letter.charCodeAt(0)
  return code < 128 ? code : letter === 'ё' ? 0xb8 : letter === 'Ё' ? 0xa8 : code - 0x410 + 0xc0
})

async function freshExchange() {
  const prisma = await freshDatabase()
  const [faq, sets, { importFaq }, { exportFaq }] = await Promise.all([
    import('#server/knowledge/faq'), import('#server/knowledge/sets'), import('#server/knowledge/faq-exchange/import'), import('#server/knowledge/faq-exchange/export')
  ])
  const add = (question: string, fields: Partial<FaqEntryCreate> = {}) => faq.createFaqEntry({ question, answer: 'Ответ', keywords: [], enabled: true, set_id: null, ...fields }, admin)
  const load = (content: string | Uint8Array, fields: Record<string, string> = {}, fileName = 'faq.csv') =>
    importFaq({ bytes: typeof content === 'string' ? utf8(content) : content, fileName }, FaqImportFields.parse(fields), admin)
  const save = async (format: 'json' | 'csv') => (await Array.fromAsync((await exportFaq(format)).pieces)).join('')
  const all = async () => (await faq.listFaqEntries()).map(({ question, answer, keywords, enabled, set_id, hit_count }) => ({ question, answer, keywords, enabled, set_id, hit_count }))
  return { prisma, faq, sets, add, load, save, all, exportFaq }
}

describe('a file of questions', () => {
  const read = async (bytes: Uint8Array, name = 'faq.csv') => (await readFaqFile(bytes, name)).entries.map(({ row, question, answer }) => [row, question, answer])
  const expected = [[2, 'Где вы?', 'Ёлочная, 5'], [3, 'Когда открыты?', 'С 9 до 18']]
  const table = 'вопрос;ответ\r\nГде вы?;Ёлочная, 5\r\nКогда открыты?;С 9 до 18\r\n'

  it.each([
    ['UTF-8', utf8(table)], ['UTF-8 with a mark', utf8('\uFEFF' + table)], ['UTF-16', utf16(table)], ['UTF-16 without a mark', utf16(table, false)], ['UTF-16 the other way round', bigEndian(table)],
    ['windows-1251', windows1251(table)], ['line feeds alone', utf8(table.replaceAll('\r', ''))], ['tabs', utf8(table.replaceAll(';', '\t'))]
  ])('is read from %s', async (_, bytes) => expect(await read(bytes)).toEqual(expected))

  it('is read with commas, quotes and lines inside of cells, and rows are counted as a spreadsheet does', async () => {
    const text = 'Ответ,Вопрос,Заметка\n"Да, ""конечно""\nкаждый день",Открыты?,x\n,,\nНет,Платно?,\n'
    expect(await read(utf8(text))).toEqual([[2, 'Открыты?', 'Да, "конечно"\nкаждый день'], [4, 'Платно?', 'Нет']])
  })

  it('is read without headings, and with the delimiter that Excel names', async () => {
    expect(await read(utf8('Где вы?;Центр\nКогда?;Завтра'))).toEqual([[1, 'Где вы?', 'Центр'], [2, 'Когда?', 'Завтра']])
    expect(await read(utf8('sep=;\r\nquestion;answer\r\nГде, вы?;Центр\r\n'))).toEqual([[3, 'Где, вы?', 'Центр']])
  })

  it.each([
    ['the predecessor\'s dictionary', { 'Где вы?': 'Центр' }], ['its answer', { faq: { 'Где вы?': 'Центр' } }], ['a list', [{ question: 'Где вы?', answer: 'Центр' }]],
    ['an export', { faq: { x: 'y' }, entries: [{ question: 'Где вы?', answer: 'Центр' }] }]
  ])('is read from %s', async (_, content) => {
    expect(await read(utf8(JSON.stringify(content)), 'faq.json')).toEqual([[1, 'Где вы?', 'Центр']])
    expect(await read(utf8(` ${JSON.stringify(content)}`), 'file.txt')).toEqual([[1, 'Где вы?', 'Центр']])
  })

  it.each([
    ['half a JSON', utf8('{"a": "b"'), 'faq.json', 400, 'faq_file_bad_json'], ['a number', utf8('5'), 'faq.json', 400, 'faq_file_bad_json'],
    ['a workbook', new Uint8Array(Buffer.from('PK\x03\x04\0\0\0\x01\xff\xfe\x80\0')), 'faq.csv', 415, 'faq_file_not_text']
  ])('%s is refused', async (_, bytes, name, statusCode, code) => {
    await expect(readFaqFile(bytes, name)).rejects.toMatchObject({ statusCode, code })
  })

  it('of five megabytes with a quote that never ends is read without keeping others from their turn', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const entries = await read(utf8(`question,answer\n"${'всё ещё вопрос, '.repeat(180_000)}`))
    clearInterval(timer)
    expect(entries).toHaveLength(1)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('import', () => {
  it('first says what it would change, and changes nothing', async () => {
    const { add, load, all } = await freshExchange()
    await add('Где вы?')
    await add('Когда открыты?')
    const before = await all()
    expect(await load('question,answer\nгде ВЫ,Центр\nКогда открыты?,Ответ\nСколько стоит?,100\n,Пусто\n')).toEqual({
      format: 'csv', new: 1, changed: 1, same: 1, wrong: 1, problems: [{ row: 5, reason: 'no_question', text: '' }], written: 0, undo: null
    })
    expect(await all()).toEqual(before)
  })

  it('adds what is new, and changes what is there only when told to', async () => {
    const { prisma, add, load, all, faq } = await freshExchange()
    const { id } = await add('Где вы?', { keywords: ['адрес'], set_id: 'guide' })
    await prisma.faqEntry.update({ where: { id }, data: { hit_count: 5 } })
    const file = 'question,answer\nГде вы?,Центр\nСколько стоит?,100\n'
    expect(await load(file, { mode: 'apply' })).toMatchObject({ new: 1, changed: 1, written: 1 })
    expect((await all())[0]!.answer).toBe('Ответ')
    expect(await load(file, { mode: 'apply', if_exists: 'update' })).toMatchObject({ new: 0, changed: 1, same: 1, written: 1 })
    expect(await all()).toEqual([
      { question: 'Где вы?', answer: 'Центр', keywords: ['адрес'], enabled: true, set_id: 'guide', hit_count: 5 },
      { question: 'Сколько стоит?', answer: '100', keywords: [], enabled: true, set_id: null, hit_count: 0 }
    ])
    expect((await faq.explainFaq('Сколько стоит?', 1))[0]!.entry.answer).toBe('100')
    expect((await faq.getFaqEntryOf('Где вы?')).id).toBe(id)
  })

  it('is undone as a whole, but for what was edited since', async () => {
    const { prisma, add, load, all, faq } = await freshExchange()
    await add('Где вы?')
    await add('Когда?')
    const before = await prisma.faqEntry.findMany()
    const { undo } = await load('question,answer\nГде вы?,Центр\nКогда?,Завтра\nСколько?,100\nПочём?,200\n', { mode: 'apply', if_exists: 'update' })
    const edited = await faq.getFaqEntryOf('Почём?')
    await prisma.faqEntry.update({ where: { id: edited.id }, data: { answer: '300', updated: new Date(edited.updated.getTime() + 1) } })
    expect(await faq.undoFaqChange(undo!, admin)).toEqual({ restored: 2, removed: 1 })
    expect(await prisma.faqEntry.findMany({ where: { id: { not: edited.id } } })).toEqual(before)
    expect((await all()).at(-1)).toMatchObject({ question: 'Почём?', answer: '300' })
  })

  it('names each wrong row, and takes nothing unless they may be skipped', async () => {
    const { load, all } = await freshExchange()
    const file = ['question,answer,keywords,enabled,set', 'Где?,', `${'а'.repeat(501)},Да`, `Кто?,${'а'.repeat(8_001)}`, `Что?,Да,${'а'.repeat(101)}`, 'Как?,Да,,может быть', 'Чей?,Да,,,Магазин', 'Куда?,Туда', 'КУДА,Сюда'].join('\n')
    const { problems, ...counts } = await load(file)
    expect(counts).toMatchObject({ new: 1, wrong: 7 })
    expect(problems.map(({ row, reason }) => [row, reason])).toEqual([[2, 'no_answer'], [3, 'question_long'], [4, 'answer_long'], [5, 'keywords_wrong'], [6, 'enabled_unclear'], [7, 'set_unknown'], [9, 'repeated']])
    await expect(load(file, { mode: 'apply' })).rejects.toMatchObject({ statusCode: 400, code: 'faq_import_wrong' })
    expect(await all()).toEqual([])
    expect(await load(file, { mode: 'apply', skip_wrong: 'true' })).toMatchObject({ written: 1 })
    expect(await all()).toMatchObject([{ question: 'Куда?' }])
  })

  it('takes entries of the wrong kind for what they are', async () => {
    const { load } = await freshExchange()
    const { problems } = await load(JSON.stringify([5, { question: 1, answer: 'a' }, { question: 'a', answer: ['b'] }, { question: 'c', answer: 'd', keywords: [1] }, { question: 'e', answer: 'f', enabled: 1 }, { question: 'g', answer: 'h', set: {} }, { question: 'i\0', answer: 'j' }]), {}, 'faq.json')
    expect(problems.map(({ reason }) => reason)).toEqual(['no_question', 'no_question', 'no_answer', 'keywords_wrong', 'enabled_unclear', 'set_unknown', 'not_text'])
  })

  it('says what is wrong with a question that is no text, however deep it is', async () => {
    const { load } = await freshExchange()
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(await load(`[{"question":${deep},"answer":"a"}]`, {}, 'faq.json')).toMatchObject({ problems: [{ row: 1, reason: 'no_question', text: '' }] })
  })

  it('refuses a file without questions and more questions than there may be', async () => {
    const { load } = await freshExchange()
    await expect(load('question,answer\n')).rejects.toMatchObject({ code: 'faq_file_empty' })
    await expect(load(Array.from({ length: 10_001 }, (_, index) => `Вопрос ${index},Да`).join('\n'))).rejects.toMatchObject({ code: 'faq_full' })
  })
})

describe('export', () => {
  const tricky: FaqEntryCreate[] = [
    { question: '=SUM(A1)?', answer: '+7 900; "да", \'=нет\'\nвторая строка', keywords: ['a;b', 'c\\', '@d'], enabled: false, set_id: 'general' },
    { question: '\'=уже', answer: '-5 °C', keywords: [], enabled: true, set_id: null },
    { question: '\'просто', answer: '@канал', keywords: ['=1', 'x'], enabled: true, set_id: null }
  ]

  it.each(['json', 'csv'] as const)('%s brings everything back as it was', async (format) => {
    const { prisma, sets, add, load, save, all, exportFaq } = await freshExchange()
    const shop = await sets.createSet({ name: '=Магазин', description: null }, admin)
    for (const { question, ...fields } of tricky) await add(question, fields)
    const { id } = await add('Где вы?', { set_id: shop.id })
    await prisma.faqEntry.update({ where: { id }, data: { hit_count: 12 } })
    const before = await all()
    const file = await save(format)
    expect(await load(file, {}, `faq.${format}`)).toMatchObject({ new: 0, changed: 0, same: 4, wrong: 0 })
    await prisma.faqEntry.deleteMany()
    expect(await load(file, { mode: 'apply' }, (await exportFaq(format)).fileName)).toMatchObject({ new: 4, written: 4 })
    expect(await all()).toEqual(before)
  })

  it('is a table that Excel opens and runs no formula of', async () => {
    const { add, save } = await freshExchange()
    for (const { question, ...fields } of tricky) await add(question, fields)
    const file = await save('csv')
    expect(file.startsWith('\uFEFFquestion,answer,keywords,enabled,set,hit_count\r\n\'=SUM(A1)?,')).toBe(true)
    expect(file.split('\r\n').at(-1)).toBe('')
    expect(/(?:^|,)"?[=+\-@]/m.test(file)).toBe(false)
  })
})
