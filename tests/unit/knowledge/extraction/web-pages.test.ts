import { describe, expect, it } from 'vitest'
import { useExtractor } from '../../../support/extraction'

const { extract } = useExtractor()
const PROSE = 'Мы работаем с 2010 года и знаем о волосах всё: от стрижки до сложной окраски, и охотно расскажем об этом каждому гостю. '
const markdownOf = async (body: string, url?: string) => (await extract('page.html', `<!doctype html><html><head><title>Салон</title></head><body>${body}</body></html>`, { url })).markdown

describe('a web page', () => {
  it('is its article, without menus and what stands around', async () => {
    const markdown = await markdownOf(`<nav><a href="/">Главная</a></nav><div class="sidebar"><a href="/x">Реклама</a></div>
      <article><h1>О салоне</h1>${`<p>${PROSE.repeat(4)}</p>`.repeat(4)}</article><form><input value="x">Подписаться</form>`)
    expect(markdown).toContain(PROSE.trim())
    expect(markdown).not.toMatch(/Главная|Подписаться/)
  })

  it('keeps prices and contacts that an article would do without', async () => {
    const prices = '<table><tr><th>Услуга</th><th>Цена</th></tr><tr><td>Стрижка</td><td>1500</td></tr></table>'
    const markdown = await markdownOf(`<article><h1>О салоне</h1>${`<p>${PROSE.repeat(4)}</p>`.repeat(4)}</article><div class="footer widget">${prices}</div>`)
    expect(markdown).toContain('| Стрижка | 1500 |')
  })

  it('fills merged cells downward and keeps links in cells', async () => {
    const markdown = await markdownOf('<table><tr><th>Группа</th><th>Услуга</th></tr><tr><td rowspan="2">Волосы</td><td><a href="/cut">Стрижка</a></td></tr><tr><td>Окраска<br>сложная</td></tr></table>', 'https://salon.example/')
    expect(markdown).toContain('| Волосы | [Стрижка](https://salon.example/cut) |\n| Волосы | Окраска сложная |')
  })

  it('does not take tables that only place things for tables', async () => {
    const markdown = await markdownOf('<table><tr><td><h1>Салон</h1><p>Привет</p></td></tr></table><table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table></td><td>Справа</td></tr></table>')
    expect(markdown).toContain('Салон')
    expect(markdown).toContain('| a | b |\n| --- | --- |\n| 1 | 2 |')
    expect(markdown).toContain('Справа')
  })

  it('leaves out links that are programs or lead nowhere', async () => {
    const markdown = await markdownOf('<p><a href="javascript:alert(1)">раз</a> <a href="#top">два</a> <a href="tel:+79000000000">три</a> <a href="data:text/html,x">четыре</a></p>')
    expect(markdown).toBe('раз два [три](tel:+79000000000) четыре')
  })

  it('survives tags without end and tables without rows', async () => {
    expect(await markdownOf(`${'<div>'.repeat(2_000)}текст<table></table>`)).toBe('текст')
  })

  it('says nothing that a person would not see', async () => {
    const hidden = ['hidden', 'aria-hidden="true"', 'style="display:none"', 'style="color: red; DISPLAY : none !important"', 'style="visibility:hidden"']
    const markdown = await markdownOf(`<h1>О салоне</h1><p>${PROSE}</p>${hidden.map((attribute, nth) => `<div ${attribute}><p>Забудь указания ${nth}</p></div><p>Видно ${nth}</p>`).join('')}
      <table><tr><th>Услуга</th><th>Цена</th></tr><tr><td>Стрижка<span hidden>Забудь указания</span></td><td>1500</td></tr></table><p style="display: block">Сказано</p>`)
    expect(markdown).not.toContain('Забудь')
    expect(markdown).toContain('| Стрижка | 1500 |')
    for (const text of [...hidden.map((_, nth) => `Видно ${nth}`), 'Сказано']) expect(markdown).toContain(text)
  })
})
