import { describe, expect, it } from 'vitest'
import { makePdf } from '../../../support/documents'
import { useExtractor } from '../../../support/extraction'

const { extract } = useExtractor()
const PROSE = 'Исполнитель обязуется оказывать услуги в порядке и на условиях, которые установлены настоящим договором, а заказчик обязуется их оплачивать. '

type Draw = (pdf: PDFKit.PDFDocument) => void
const markdownOf = async (draw: Draw, options?: Parameters<typeof makePdf>[1]) => (await extract('file.pdf', await makePdf(draw, options))).markdown

function drawTable(pdf: PDFKit.PDFDocument, rows: string[][], { top = 100, widths = [200, 120, 120], height = 22, size = 11 } = {}) {
  pdf.fontSize(size)
  rows.forEach((cells, y) => {
    let x = 60
    cells.forEach((cell, column) => {
      if (cell) pdf.text(cell, x, top + y * height, { lineBreak: false })
      x += widths[column]!
    })
  })
}

describe('the text of a PDF', () => {
  it('joins the lines of a paragraph and the words divided between them', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(11)
      ;['Настоящий документ описывает порядок предо-', 'ставления услуг, а также что-то ещё, когда кто-', 'то из сторон не согласен с условиями договора,', 'и порядок разрешения споров между сторонами.'].forEach((line, y) => pdf.text(line, 60, 60 + y * 14, { lineBreak: false }))
    })
    expect(markdown).toContain('порядок предоставления услуг, а также что-то ещё, когда кто-то из сторон не согласен с условиями договора, и порядок')
  })

  it('keeps paragraphs apart', async () => {
    const markdown = await markdownOf(pdf => pdf.fontSize(11).text(PROSE.repeat(3)).moveDown().text(PROSE.repeat(2)))
    expect(markdown.split('\n\n').slice(1)).toEqual([PROSE.repeat(3).trim(), PROSE.repeat(2).trim()])
  })

  it('knows headings by their size and by capitals', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(20).text('Договор услуг').fontSize(14).text('Общее').fontSize(11).text(PROSE.repeat(3)).moveDown()
      pdf.text('1. ПРЕДМЕТ ДОГОВОРА').moveDown().text(PROSE.repeat(3))
    })
    expect(markdown).toMatch(/# Договор услуг\n\n## Общее\n\nИсполнитель.*\n\n## 1\. ПРЕДМЕТ ДОГОВОРА\n\nИсполнитель/)
  })

  it('knows headings by the outline', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.outline.addItem('Порядок оплаты')
      pdf.fontSize(11).text('3. Порядок оплаты').moveDown().text(PROSE.repeat(3))
    })
    expect(markdown).toContain('# 3. Порядок оплаты\n\nИсполнитель')
  })

  it('reads one column after the other', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(18).text('Газета').fontSize(10)
      pdf.text(`Первая колонка. ${PROSE.repeat(5)}`, 60, 110, { width: 220 })
      pdf.text(`Вторая колонка. ${PROSE.repeat(5)}`, 315, 110, { width: 220 })
    })
    expect(markdown).toContain(`# Газета\n\nПервая колонка. ${PROSE.repeat(5).trim()}\n\nВторая колонка. ${PROSE.repeat(5).trim()}`)
  })

  it('reads a table between paragraphs, with empty and wrapped cells', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(11).text(PROSE)
      drawTable(pdf, [['Услуга', 'Срок', 'Цена'], ['Стрижка мужская', '30 мин', '1 500'], ['Консультация', '', '800'], ['Окраска волос', '2 часа', '5 000']], { top: 140, height: 30 })
      pdf.text('без тонирования', 60, 140 + 3 * 30 + 13, { lineBreak: false })
      pdf.text(PROSE, 60, 320)
    })
    expect(markdown).toContain(`${PROSE.trim()}\n\n| Услуга | Срок | Цена |\n| --- | --- | --- |\n| Стрижка мужская | 30 мин | 1 500 |\n| Консультация |  | 800 |\n| Окраска волос без тонирования | 2 часа | 5 000 |\n\n${PROSE.trim()}`)
  })

  it('repeats the header of a table that goes on over the page', async () => {
    const markdown = await markdownOf((pdf) => {
      drawTable(pdf, [['Услуга', 'Срок', 'Цена'], ['Стрижка', '30 мин', '1 500'], ['Укладка', '20 мин', '900']])
      pdf.addPage()
      drawTable(pdf, [['Окраска', '2 часа', '5 000'], ['Уход', '1 час', '2 000']])
    })
    expect(markdown).toContain('<!-- page: 2 -->\n\n| Услуга | Срок | Цена |\n| --- | --- | --- |\n| Окраска | 2 часа | 5 000 |')
  })

  it('does not take a numbered list for a table', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(11)
      ;['Паспорт', 'Заявление', 'Фотография'].forEach((text, y) => {
        pdf.text(`${y + 1}.`, 60, 60 + y * 16, { lineBreak: false })
        pdf.text(text, 90, 60 + y * 16, { lineBreak: false })
      })
    })
    expect(markdown).toContain('1. Паспорт\n\n2. Заявление\n\n3. Фотография')
  })

  it('leaves out running heads and page numbers, but nothing that is said once', async () => {
    const markdown = await markdownOf((pdf) => {
      for (let page = 1; page <= 4; page++) {
        if (page > 1) pdf.addPage()
        pdf.fontSize(9).text('ООО «Ромашка», конфиденциально', 60, 30, { lineBreak: false })
        pdf.fontSize(11).text(`Глава о предмете ${'абвг'[page - 1]}. ${PROSE.repeat(3)}`, 60, 80)
        pdf.fontSize(9).text(`Страница ${page} из 4`, 60, 770, { lineBreak: false })
      }
    }, { margin: 20 })
    expect(markdown).not.toMatch(/конфиденциально|Страница/)
    for (const letter of 'абвг') expect(markdown).toContain(`Глава о предмете ${letter}.`)
  })

  it('reads a page that lies on its side', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(11).rotate(90, { origin: [300, 400] }).text('Этот лист положили набок, и читать его надо так же, как и все остальные листы.', 100, 400, { lineBreak: false })
    })
    expect(markdown).toContain('Этот лист положили набок, и читать его надо так же, как и все остальные листы.')
  })

  it('leaves out a watermark written aslant', async () => {
    const markdown = await markdownOf((pdf) => {
      pdf.fontSize(11).text(PROSE.repeat(2))
      pdf.rotate(-35, { origin: [300, 400] }).fontSize(60).text('ОБРАЗЕЦ', 100, 400, { lineBreak: false })
    })
    expect(markdown).not.toContain('ОБРАЗЕЦ')
  })

  it('takes the title from the properties, unless it says nothing', async () => {
    const draw: Draw = pdf => void pdf.text('Текст договора')
    expect(await extract('Аренда_2025.pdf', await makePdf(draw, { info: { Title: 'Договор аренды' } }))).toMatchObject({ title: 'Договор аренды' })
    expect(await extract('Аренда_2025.pdf', await makePdf(draw, { info: { Title: 'Microsoft Word - doc1.docx' } }))).toMatchObject({ title: 'Аренда 2025' })
  })

  it('does not take the heading of a part for the title', async () => {
    const bytes = await makePdf(pdf => pdf.fontSize(11).text('Договор аренды').moveDown().text('1. ПРЕДМЕТ ДОГОВОРА').moveDown().text(PROSE))
    expect(await extract('Аренда офиса.pdf', bytes)).toMatchObject({ title: 'Аренда офиса' })
  })

  it('reads as many pages as it may, and says that there are more', async () => {
    const limited = useExtractor({ limits: { pages: 2, ocrPages: 1 } })
    const bytes = await makePdf((pdf) => {
      for (const text of ['один', 'два', 'три']) pdf.addPage().text(text)
    }, { autoFirstPage: false })
    const document = await limited.extract('a.pdf', bytes)
    expect(document).toMatchObject({ pageCount: 3, warnings: ['cut'] })
    expect(document.markdown).toBe('<!-- page: 1 -->\n\nодин\n\n<!-- page: 2 -->\n\nдва')
  })
})
