import { Paragraph, Table, TableCell, TableRow, TextRun } from 'docx'
import { describe, expect, it } from 'vitest'
import { makeDocx } from '../../../support/documents'
import { useExtractor } from '../../../support/extraction'

const { extract } = useExtractor()
const bold = (text: string) => new Paragraph({ children: [new TextRun({ text, bold: true })] })
const cell = (text: string, options: { rowSpan?: number, columnSpan?: number } = {}) => new TableCell({ ...options, children: [new Paragraph(text)] })

describe('a Word file', () => {
  it('written without heading styles has its headings in bold or in capitals', async () => {
    const bytes = await makeDocx([bold('Договор аренды № 5'), 'Стороны договорились о нижеследующем.', '1. ПРЕДМЕТ ДОГОВОРА', 'Арендодатель передаёт помещение.', bold('2. Оплата'), 'Арендатор платит ежемесячно.'])
    const document = await extract('scan001.docx', bytes)
    expect(document.title).toBe('Договор аренды № 5')
    expect(document.markdown).toBe('# Договор аренды № 5\n\nСтороны договорились о нижеследующем.\n\n## 1. ПРЕДМЕТ ДОГОВОРА\n\nАрендодатель передаёт помещение.\n\n## 2. Оплата\n\nАрендатор платит ежемесячно.')
  })

  it('keeps merged cells in their columns', async () => {
    const table = new Table({ rows: [
      new TableRow({ children: [cell('Группа'), cell('Услуга'), cell('Цена')] }),
      new TableRow({ children: [cell('Волосы', { rowSpan: 2 }), cell('Стрижка'), cell('1500')] }),
      new TableRow({ children: [cell('Окраска'), cell('5000')] }),
      new TableRow({ children: [cell('По записи', { columnSpan: 2 }), cell('300')] })
    ] })
    expect((await extract('a.docx', await makeDocx([table]))).markdown).toBe('| Группа | Услуга | Цена |\n| --- | --- | --- |\n| Волосы | Стрижка | 1500 |\n| Волосы | Окраска | 5000 |\n| По записи |  | 300 |')
  })

  it('leaves letters as they were typed', async () => {
    expect((await extract('a.docx', await makeDocx(['Файл my_file_name [черновик] *важно* 1. пункт']))).markdown).toBe('Файл my_file_name [черновик] *важно* 1. пункт')
  })
})
