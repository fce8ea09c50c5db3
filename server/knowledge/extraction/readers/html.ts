import { Readability } from '@mozilla/readability'
import { decodeText } from '../encoding.ts'
import { htmlToMarkdown } from '../html-to-markdown.ts'
import { parseHtml } from '../dom.ts'
import type { DomDocument } from '../dom.ts'
import type { Reading } from '../reading.ts'

const DECLARED_WITHIN_BYTES = 4096
const DROPPED = 'script, style, noscript, template, iframe, object, embed, canvas, svg, nav, form, dialog, [role=navigation], [hidden], [aria-hidden=true]'
/** What a style of its own hides; what the page's style sheets hide is not known here. */
const HIDING = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\s*(?:!\s*important\s*)?(?:;|$)/i
/** Of the page's text: what the article found in it must hold to be taken for the whole. */
const ARTICLE_SHARE = 0.6

/** A web page: its article where it is one, else everything on it but menus and forms. */
export function readHtml(bytes: Buffer, url?: string): Reading {
  const html = decodeText(bytes, charsetIn(bytes))
  const document = parseHtml(html)
  const title = titleOf(document)
  makeLinksAbsolute(document, url)
  for (const element of document.querySelectorAll(DROPPED)) element.remove()
  for (const element of document.querySelectorAll('[style]')) if (HIDING.test(element.getAttribute('style')!)) element.remove()
  const whole = htmlToMarkdown(document.body)
  const article = articleOf(document)
  return { format: 'html', title, parts: [{ page: null, markdown: article && holdsEnough(article, whole) ? article : whole }], pageCount: null }
}

function charsetIn(bytes: Buffer): string | undefined {
  return /charset\s*=\s*["']?([\w-]+)/i.exec(bytes.subarray(0, DECLARED_WITHIN_BYTES).toString('latin1'))?.[1]
}

function titleOf(document: DomDocument): string | null {
  const named = document.querySelector('meta[property="og:title"]')?.getAttribute('content')
  return named || document.querySelector('title')?.textContent || document.querySelector('h1')?.textContent || null
}

function makeLinksAbsolute(document: DomDocument, url?: string) {
  const base = absolute(document.querySelector('base')?.getAttribute('href') ?? '', url) ?? url
  for (const link of document.querySelectorAll('a[href]')) {
    const address = absolute(link.getAttribute('href')!, base)
    if (address) link.setAttribute('href', address)
    else link.removeAttribute('href')
  }
}

/** Nothing for what leads nowhere outside the page, or is a program. */
function absolute(href: string, base?: string): string | undefined {
  if (href.startsWith('#') || !URL.canParse(href, base)) return undefined
  const url = new URL(href, base)
  return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined
}

/** Readability changes what it reads, so it comes last. */
function articleOf(document: DomDocument): string | null {
  const article = new Readability(document, { charThreshold: 200 }).parse()
  return article?.content ? htmlToMarkdown(parseHtml(article.content).body) : null
}

const lengthOf = (markdown: string) => markdown.replace(/\]\([^)]*\)|[\s|#*-]+/g, '').length
const tableRows = (markdown: string) => markdown.match(/^\|/gm)?.length ?? 0

function holdsEnough(article: string, whole: string): boolean {
  return lengthOf(article) >= lengthOf(whole) * ARTICLE_SHARE && tableRows(article) >= tableRows(whole)
}
