import { describe, expect, it } from 'vitest'
import { drawLines, makeDocx, makeJpeg, makePdf, makePng, makeScannedPdf, makeSidewaysPng, makeTurnedJpeg, makeWebp, makeXlsx } from '../../../support/documents'
import { useExtractor } from '../../../support/extraction'

const { extract } = useExtractor()

describe('a document of each format', () => {
  it('reads a PDF: heading, paragraphs, a table, its pages', async () => {
    const bytes = await makePdf((pdf) => {
      pdf.fontSize(22).text('Договор аренды').moveDown().fontSize(11)
      pdf.text('Арендодатель передаёт помещение во временное пользование, а арендатор обязуется платить вовремя и беречь его. '.repeat(4))
      const top = pdf.y + 20
      const rows = [['Услуга', 'Срок', 'Цена'], ['Стрижка', '30 мин', '1 500 руб.'], ['Окраска', '2 часа', '5 000 руб.']]
      rows.forEach((cells, y) => cells.forEach((cell, x) => pdf.text(cell, 60 + x * 150, top + y * 20, { lineBreak: false })))
      pdf.addPage().text('Second page in English.')
    })
    const document = await extract('dogovor.pdf', bytes)
    expect(document).toMatchObject({ format: 'pdf', title: 'Договор аренды', pageCount: 2, warnings: [] })
    expect(document.markdown).toContain('<!-- page: 1 -->\n\n# Договор аренды\n\nАрендодатель передаёт помещение во временное пользование')
    expect(document.markdown).toContain('| Услуга | Срок | Цена |\n| --- | --- | --- |\n| Стрижка | 30 мин | 1 500 руб. |\n| Окраска | 2 часа | 5 000 руб. |')
    expect(document.markdown).toContain('<!-- page: 2 -->\n\nSecond page in English.')
  })

  it('reads a PDF of scans in Russian and English, and says that letters may be wrong', async () => {
    const progress: string[] = []
    const bytes = await makeScannedPdf([['Договор аренды помещения', 'Срок действия договора составляет 11 месяцев.'], ['Rent is paid monthly by the tenant.']])
    const document = await extract('scan.pdf', bytes, { onProgress: (done, total) => progress.push(`${done}/${total}`) })
    expect(document).toMatchObject({ pageCount: 2, warnings: ['ocr'] })
    expect(document.markdown).toMatch(/<!-- page: 1 -->\n\nДоговор аренды помещения\nСрок действия договора составляет 11 месяцев\.\n\n<!-- page: 2 -->\n\nRent is paid monthly by the tenant\./)
    expect(progress).toContain('1/2')
  })

  it('leaves the rest of the scans when others have waited long enough', async () => {
    const { extract } = useExtractor({ limits: { ocrMs: 0 } })
    expect(await extract('scan.pdf', await makeScannedPdf([['The first page'], ['The second page']]))).toMatchObject({ markdown: expect.stringMatching(/The first page(?![^]*second)/), warnings: ['ocr', 'cut'] })
  })

  it('reads a Word document: headings, paragraphs, tables', async () => {
    const document = await extract('Прайс.docx', await makeDocx(['# Прайс-лист', 'Цены с 1 марта.', '## Стрижки', [['Услуга', 'Цена'], ['Мужская | модельная', '1500']]]))
    expect(document).toMatchObject({ format: 'docx', title: 'Прайс-лист', pageCount: null })
    expect(document.markdown).toBe('# Прайс-лист\n\nЦены с 1 марта.\n\n## Стрижки\n\n| Услуга | Цена |\n| --- | --- |\n| Мужская \\| модельная | 1500 |')
  })

  it.each(['xlsx', 'biff8', 'ods', 'xlsb'] as const)('reads a workbook as %s: visible sheets, the real header, values as shown', async (bookType) => {
    const sheets = {
      Цены: [['Прайс-лист салона'], [], ['Услуга', 'Цена', 'С даты'], ['Стрижка', 1500, new Date(Date.UTC(2025, 2, 1))], ['Окраска', 5000, new Date(Date.UTC(2025, 2, 1))]],
      Скрытый: [['тайна', 1]],
      Contacts: [['Name', 'Phone'], ['Anna', '+7 900 000-00-00']]
    }
    const document = await extract('price.xlsx', makeXlsx(sheets, { bookType, hidden: bookType === 'ods' ? [] : ['Скрытый'] }))
    expect(document.format).toBe('xlsx')
    expect(document.markdown).toContain('## Цены\n\nПрайс-лист салона\n\n| Услуга | Цена | С даты |\n| --- | --- | --- |\n| Стрижка | 1500 |')
    expect(document.markdown).toContain('## Contacts\n\n| Name | Phone |\n| --- | --- |\n| Anna | +7 900 000-00-00 |')
    if (bookType !== 'ods') expect(document.markdown).not.toContain('тайна')
  })

  it('reads a web page with its table of prices and absolute links', async () => {
    const html = `<html><head><title>Цены салона</title><meta charset="utf-8"></head><body><nav><a href="/a">Меню</a></nav><h1>Цены</h1>
      <p>Наш <a href="/book">онлайн-кабинет</a></p><table><tr><th>Услуга</th><th>Цена</th></tr><tr><td>Стрижка</td><td>1500 ₽</td></tr></table><script>alert(1)</script></body></html>`
    const document = await extract('prices', html, { url: 'https://salon.example/ru/prices' })
    expect(document).toMatchObject({ format: 'html', title: 'Цены салона' })
    expect(document.markdown).toContain('[онлайн-кабинет](https://salon.example/book)')
    expect(document.markdown).toContain('| Услуга | Цена |\n| --- | --- |\n| Стрижка | 1500 ₽ |')
    expect(document.markdown).not.toMatch(/alert|Меню/)
  })

  it('reads Markdown without its front matter and HTML', async () => {
    const document = await extract('guide.md', '---\ntitle: "Памятка"\ntags: [a]\n---\n# Как записаться\n\n<!-- черновик -->Позвоните<br>нам.\n')
    expect(document).toMatchObject({ format: 'md', title: 'Памятка' })
    expect(document.markdown).toBe('# Как записаться\n\nПозвоните\nнам.')
  })

  it('makes Markdown of the HTML in it, and leaves code alone', async () => {
    const { markdown } = await extract('readme.md', '<h1 align="center">Салон</h1>\n\n<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>\n\n```html\n<b>код</b>\n```\n')
    expect(markdown).toBe('# Салон\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```html\n<b>код</b>\n```')
  })

  it('reads a table of text', async () => {
    const document = await extract('price.csv', 'Услуга;Цена\n"Стрижка; мужская";1500\n')
    expect(document).toMatchObject({ format: 'csv', title: 'price' })
    expect(document.markdown).toBe('| Услуга | Цена |\n| --- | --- |\n| Стрижка; мужская | 1500 |')
  })

  it.each([['png', makePng], ['jpeg', makeJpeg], ['webp', makeWebp]] as const)('reads a picture as %s', async (name, make) => {
    const document = await extract(`menu.${name}`, make(['Меню ресторана', 'Борщ с говядиной 350 рублей', 'Pancakes with honey 250']))
    expect(document).toMatchObject({ format: 'image', title: 'menu', warnings: ['ocr'] })
    expect(document.markdown).toBe('Меню ресторана\nБорщ с говядиной 350 рублей\nPancakes with honey 250')
  })

  it('turns a photo as the camera says', async () => {
    expect((await extract('photo.jpg', makeTurnedJpeg(['Меню ресторана', 'Борщ с говядиной 350 рублей']))).markdown).toContain('Борщ с говядиной 350 рублей')
  })

  it('turns a scan that lies on its side', async () => {
    expect((await extract('scan.png', makeSidewaysPng(['Меню ресторана', 'Борщ с говядиной 350 рублей', 'Пельмени домашние 400 рублей']))).markdown).toContain('Борщ с говядиной 350 рублей')
  })

  it('reads a table of prices in a scan row by row', async () => {
    const scan = drawLines(['Прайс-лист салона'], { size: 40 })
    const context = scan.getContext('2d')
    context.font = context.font.replace('40px', '28px')
    const rows = [['Услуга', 'Время', 'Цена'], ['Стрижка мужская', '30 минут', '1500'], ['Окраска волос', '2 часа', '5000'], ['Укладка', '40 минут', '1200']]
    rows.forEach((cells, y) => cells.forEach((cell, x) => context.fillText(cell, 120 + x * 400, 300 + y * 70)))
    expect((await extract('price.png', scan.toBuffer('image/png'))).markdown).toContain('| Услуга | Время | Цена |\n| --- | --- | --- |\n| Стрижка мужская | 30 минут | 1500 |\n| Окраска волос | 2 часа | 5000 |\n| Укладка | 40 минут | 1200 |')
  })
})
