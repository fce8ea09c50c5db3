import { describe, expect, it } from 'vitest'
import { useExtractor } from '../../../support/extraction'

const { extract } = useExtractor()
const TEXT = 'Прайс-лист на услуги салона красоты\nСтрижка мужская стоит 1500 рублей, ждём вас!'

/** Every byte of an encoding, decoded: the letters and the bytes they have. */
function encode(text: string, encoding: string): Buffer {
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder(encoding).decode(Uint8Array.of(byte)), byte]))
  return Buffer.from([...text].map(letter => bytes.get(letter)!))
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('a text says in what encoding it is only by its letters', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16 with a mark', utf16(`\uFEFF${TEXT}`)],
    ['UTF-16, the other way round', utf16(`\uFEFF${TEXT}`).swap16()],
    ['UTF-16 without a mark', utf16(TEXT)],
    ['windows-1251', encode(TEXT, 'windows-1251')],
    ['KOI8-R', encode(TEXT, 'koi8-r')],
    ['IBM866', encode(TEXT, 'ibm866')],
    ['windows-1251, short', encode('Цены', 'windows-1251')]
  ])('%s', async (name, bytes) => {
    expect((await extract('a.txt', bytes)).markdown).toBe(name.endsWith('short') ? 'Цены' : TEXT)
  })

  it('English with typographic quotes', async () => {
    expect((await extract('a.txt', encode('It’s a “small” café, prices from £5', 'windows-1252'))).markdown).toBe('It’s a “small” café, prices from £5')
  })

  it('a web page in the encoding that it names', async () => {
    const html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><body><p>Щи да каша</p></body></html>'
    expect((await extract('a.html', encode(html, 'windows-1251'))).markdown).toBe('Щи да каша')
  })

  it('a table from Excel in windows-1251', async () => {
    expect((await extract('a.csv', encode('sep=;\r\nУслуга;Цена\r\nСтрижка;1500,00\r\n', 'windows-1251'))).markdown).toBe('| Услуга | Цена |\n| --- | --- |\n| Стрижка | 1500,00 |')
  })
})
