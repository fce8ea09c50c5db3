import { describe, expect, it } from 'vitest'
import { excerptOf } from '#server/llm/excerpt'

const LIMIT = 700
const filler = (topic: string) => `${topic} описан в отдельном разделе руководства, где сказано, кому он нужен и почему. Там же есть ссылки на другие страницы и ответы на частые вопросы.`

describe('excerptOf', () => {
  it('quotes a short text whole, without its heading', () => {
    expect(excerptOf('## Доставка\n\nДоставляем по городу за день.\n\nПо области за три.', 'доставка', LIMIT)).toBe('Доставляем по городу за день.\n\nПо области за три.')
  })

  it('chooses the paragraph that answers, in whatever form its words are', () => {
    const text = [filler('Виджет'), filler('Голос'), 'Возврат оформляется в течение двух недель, деньги вернутся на карту.', filler('Телефон')].join('\n\n')
    expect(excerptOf(text, 'Как оформить возвраты?', LIMIT)).toBe('Возврат оформляется в течение двух недель, деньги вернутся на карту.')
  })

  it('chooses the sentences of a long paragraph that answer', () => {
    const text = `${filler('Виджет')} ${filler('Голос')} Пароль меняют в настройках профиля. ${filler('Телефон')}`
    expect(excerptOf(text, 'где поменять пароль', LIMIT)).toBe('Пароль меняют в настройках профиля.')
  })

  it('keeps steps whole, together with what introduces them', () => {
    const steps = 'Чтобы подключить Telegram:\n\n1. Откройте BotFather.\n2. Отправьте /newbot.\n3. Вставьте токен.'
    expect(excerptOf([filler('Виджет'), filler('Голос'), filler('Телефон'), steps].join('\n\n'), 'подключение телеграм telegram', LIMIT)).toBe(steps)
  })

  it('cuts steps that are too many after one of them', () => {
    const steps = Array.from({ length: 40 }, (_, index) => `${index + 1}. Сделайте шаг с номером ${index + 1}.`).join('\n')
    const excerpt = excerptOf(`Порядок:\n\n${steps}`, 'порядок', LIMIT)
    expect(excerpt.length).toBeLessThanOrEqual(LIMIT)
    expect(excerpt).toMatch(/^Порядок:\n\n1\. .*\n\d+\. Сделайте шаг с номером \d+\.\n…$/s)
  })

  it('keeps the items of a long list that answer', () => {
    const items = Array.from({ length: 30 }, (_, index) => `- Услуга ${index}: описание этой услуги`)
    items[17] = '- Монтаж кондиционера: от десяти тысяч рублей'
    expect(excerptOf(`Что мы делаем:\n\n${items.join('\n')}`, 'сколько стоит монтаж кондиционера', LIMIT)).toBe('Что мы делаем:\n\n- Монтаж кондиционера: от десяти тысяч рублей\n…')
  })

  it('keeps code with the sentence that introduces it, and leaves out code that is too long', () => {
    const code = '```sh\nnpm start\n```'
    expect(excerptOf([filler('Виджет'), filler('Голос'), filler('Телефон'), `Для установки выполните:\n\n${code}`].join('\n\n'), 'установка', LIMIT)).toBe(`Для установки выполните:\n\n${code}`)
    expect(excerptOf(`Для установки сохраните скрипт:\n\n\`\`\`js\n${'line()\n\n- x\n'.repeat(200)}\`\`\``, 'установка', LIMIT)).toBe('Для установки сохраните скрипт:')
  })

  it('says the rows of a table that answer, as people read them out', () => {
    const prices = '| Услуга | Цена |\n|---|---|\n| Чистка зубов | 3 500 ₽ |\n| Удаление зуба мудрости | 8 700 ₽ |\n| Панорамный снимок | 1 400 ₽ |'
    expect(excerptOf(prices, 'сколько стоит чистка?', LIMIT)).toBe('Чистка зубов — 3 500 ₽')
    expect(excerptOf(`Цены на сентябрь:\n\n${prices}`, 'панорамный снимок', LIMIT)).toBe('Цены на сентябрь:\n\nПанорамный снимок — 1 400 ₽')
    const team = '| Dentist | Field | Days | CT |\n|:--|:-:|--:|---|\n| Emma Clarke | general dentist | Mon, Wed | — |\n| David \\| Dave Okafor | implants | Tue | yes |'
    expect(excerptOf(team, 'when does Emma Clarke work', LIMIT)).toBe('Emma Clarke — field: general dentist; days: Mon, Wed')
    expect(excerptOf(team, 'is Okafor there', LIMIT)).toBe('David | Dave Okafor — field: implants, days: Tue, CT: yes')
  })

  it('says a table from its beginning when no row holds a word of the question', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| Услуга номер ${index} | ${index}00 ₽ |`)
    const excerpt = excerptOf(`| Что | Почём |\n|---|---|\n${rows.join('\n')}`, 'прайс', LIMIT)
    expect(excerpt).toMatch(/^Услуга номер 0 — 000 ₽\nУслуга номер 1 — 100 ₽\n/)
    expect(excerpt).toMatch(/\n…$/)
    expect(excerpt.length).toBeLessThanOrEqual(LIMIT)
  })

  it('begins at the beginning when only the heading matched, and never exceeds the limit', () => {
    const text = Array.from({ length: 20 }, (_, index) => filler(`Предмет ${index}`)).join('\n\n')
    const excerpt = excerptOf(text, 'xyz', LIMIT)
    expect(excerpt.startsWith('Предмет 0')).toBe(true)
    expect(excerpt.length).toBeLessThanOrEqual(LIMIT)
    expect(excerptOf('слово'.repeat(1_000), 'слово', LIMIT).length).toBeLessThanOrEqual(LIMIT)
  })
})
