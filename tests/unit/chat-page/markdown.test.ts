import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '~/utils/markdown'
import { finishedPart, speechPieces, speechTextOf } from '~/utils/markdown-speech'

const html = (text: string) => renderMarkdown(text, { copy: 'Copy' }).join('')

describe('showing Markdown', () => {
  it('never lets HTML through', () => {
    const shown = html('<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n```html"onload\n<b>\n```')
    expect(shown).not.toMatch(/<img|<script|<b>/)
    expect(shown).toContain('&lt;script&gt;')
  })

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<b>', 'vbscript:x', 'file:///etc/passwd', '//evil.example'])('makes no link to %s', (url) => {
    expect(html(`[press](${url})`)).not.toContain('<a ')
  })

  it('opens links apart and tells them nothing', () => {
    expect(html('[docs](https://example.com)')).toContain('<a href="https://example.com" target="_blank" rel="noopener noreferrer nofollow">docs</a>')
  })

  it('loads no pictures', () => {
    const shown = html('![a "cat"](https://example.com/c.png?"x)')
    expect(shown).not.toContain('<img')
    expect(shown).toContain('a &quot;cat&quot;</a>')
  })

  it('makes addresses into links, names of files not', () => {
    expect(html('https://example.com README.md')).toBe('<p><a href="https://example.com" target="_blank" rel="noopener noreferrer nofollow">https://example.com</a> README.md</p>\n')
  })

  it('gives every code block a copy button, also inside a list', () => {
    expect(html('1. Run\n\n   ```bash\n   npm start\n   ```')).toContain('<span>bash</span><button type="button" data-copy>Copy</button>')
  })

  it('leaves finished blocks as they are while the text grows', () => {
    const text = '# Title\n\nOne **two**.\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\n1\n```\n\nEnd'
    const before = renderMarkdown(text, { copy: 'Copy' })
    const after = renderMarkdown(`${text} of it`, { copy: 'Copy' })
    expect(before).toHaveLength(6)
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1))
  })
})

describe('speaking Markdown', () => {
  it('says words only', () => {
    expect(speechTextOf('# Привет\n\nЭто **важно**: [сайт](https://example.com) и `код`\nдальше\n\n- раз\n- два!\n\n```\nnpm start\n```'))
      .toBe('Привет.\nЭто важно: сайт и код дальше.\nраз.\nдва!')
  })

  it('cuts into sentences and keeps short ones together', () => {
    expect(speechPieces('Да. Да. Это довольно длинное предложение о погоде на завтра. Конец.\nНовая строка.'))
      .toEqual(['Да. Да. Это довольно длинное предложение о погоде на завтра.', 'Конец.', 'Новая строка.'])
  })

  it('loses no word of a text', () => {
    const text = 'Раз два три. Четыре «пять!» шесть… семь? восемь 3.5 девять'
    expect(speechPieces(text).join(' ')).toBe(text)
  })

  it('waits for the end of a sentence', () => {
    expect(finishedPart('Первое. Второе предл')).toBe('Первое.')
    expect(finishedPart('Версия 3.5 и')).toBe('')
    expect(finishedPart('Строка\nещё')).toBe('Строка')
  })
})
