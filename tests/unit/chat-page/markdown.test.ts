import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '~/utils/markdown'
import { speechPieces, speechTextOf } from '~/utils/markdown-speech'

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
  it('leaves out where an answer comes from, which the page shows', () => {
    expect(speechTextOf('Нажмите «Добавить».\n\nИсточник: Вход › Как добавить пользователя')).toBe('Нажмите «Добавить».')
    expect(speechTextOf('Press Add.\n\nSource: Signing in')).toBe('Press Add.')
  })

  it('says words only', () => {
    expect(speechTextOf('# Привет\n\nЭто **важно**: [сайт](https://example.com) и `код`\nдальше\n\n- раз\n- два!\n\n```\nnpm start\n```'))
      .toBe('Привет.\nЭто важно: сайт и код дальше.\nраз.\nдва!')
  })

  it('starts with a short piece and goes on with longer ones', () => {
    const pieces = speechPieces('Это первое предложение ответа. '.repeat(40), true)
    expect(pieces.map(piece => piece.split('.').length - 1)).toEqual([1, 4, 16, 19])
  })

  it('loses no word of a text', () => {
    const text = 'Раз два три. Четыре «пять!» шесть… семь? восемь 3.5 девять'
    expect(speechPieces(text, true).join(' ')).toBe(text)
  })

  it('says the same pieces whether the text came at once or grew', () => {
    const text = 'Да, конечно, сейчас расскажу всё. Откройте настройки.\nВыберите «Голос». Версия 3.5 готова. '.repeat(6)
    const whole = speechPieces(text, true)
    for (let end = 0; end < text.length; end++) {
      const early = speechPieces(text.slice(0, end), false)
      expect(whole.slice(0, early.length)).toEqual(early)
    }
  })
})
