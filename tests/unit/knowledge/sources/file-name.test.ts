import { describe, expect, it } from 'vitest'
import { safeFileName } from '#server/knowledge/sources/file-name'
import { linkFileName } from '#server/knowledge/sources/link-file-name'

describe('a name that somebody gave', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\Windows\\system.ini', 'system.ini'],
    ['/etc/', ''],
    ['..', ''],
    ['.htaccess', 'htaccess'],
    ['Прайс  лист\n2026.xlsx', 'Прайс лист 2026.xlsx'],
    ['a\u0000b\u202Efdp.exe', 'abfdp.exe'],
    ['C:aux<1>?.txt', 'Caux1.txt'],
    ['и\u0306.md', 'й.md']
  ])('%j is shown as %j', (given, shown) => {
    expect(safeFileName(given)).toBe(shown)
  })

  it('keeps its ending when it is too long', () => {
    expect(safeFileName(`${'я'.repeat(300)}.docx`)).toBe(`${'я'.repeat(115)}.docx`)
    expect([...safeFileName(`x.${'y'.repeat(300)}`)].length).toBeLessThanOrEqual(120)
  })
})

describe('what is behind a link', () => {
  const name = (url: string, contentType = 'text/html', disposition: string | null = null) => linkFileName({ url, contentType, disposition })

  it.each([
    ['https://www.shop.example/', 'shop.example.html'],
    ['https://shop.example/prices/summer?x=1#top', 'shop.example prices summer.html'],
    ['https://shop.example/%D1%86%D0%B5%D0%BD%D1%8B', 'shop.example цены.html'],
    ['https://shop.example/price.php?id=7', 'price.html'],
    ['https://shop.example/index.htm', 'index.htm'],
    ['https://shop.example/%2e%2e%2f%2e%2e%2fpasswd', 'passwd.html'],
    ['https://shop.example/100%', 'shop.example 100%.html']
  ])('%s is called %s', (url, expected) => {
    expect(name(url)).toBe(expected)
  })

  it('ends as its kind does', () => {
    expect(name('https://shop.example/list.pdf', 'application/pdf')).toBe('list.pdf')
    expect(name('https://shop.example/list', 'application/pdf')).toBe('shop.example list.pdf')
    expect(name('https://shop.example/README.md', 'text/plain')).toBe('README.md')
    expect(name('https://shop.example/notes.2026', 'text/plain')).toBe('notes.2026.txt')
    expect(name('https://shop.example/list.xlsx', 'application/octet-stream')).toBe('list.xlsx')
  })

  it.each([
    ['attachment; filename="price list.xlsx"', 'price list.xlsx'],
    ['attachment; filename=price.xlsx', 'price.xlsx'],
    ['attachment; filename="price.xlsx"; filename*=UTF-8\'\'%D0%BF%D1%80%D0%B0%D0%B9%D1%81.xlsx', 'прайс.xlsx'],
    [`attachment; filename="${Buffer.from('прайс.xlsx').toString('latin1')}"`, 'прайс.xlsx'],
    ['attachment; filename="../../../root/.ssh/x.xlsx"', 'x.xlsx'],
    ['attachment; filename*=UTF-8\'\'..%2F..%2Fx.xlsx', 'x.xlsx'],
    ['attachment; filename="a \\"b\\".xlsx"', 'a b.xlsx'],
    ['attachment', 'shop.example doc'],
    ['inline; filename=""', 'shop.example doc']
  ])('is called as the site says: %s', (disposition, expected) => {
    expect(name('https://shop.example/doc', 'application/octet-stream', disposition)).toBe(expected)
  })
})
