import { parseHTML } from 'linkedom'

/** What is used of the DOM: the server is compiled without a browser's types. */
export interface DomNode {
  readonly nodeType: number
  readonly nodeName: string
  readonly textContent: string | null
  readonly childNodes: Iterable<DomNode>
}

export interface DomElement extends DomNode {
  readonly children: Iterable<DomElement>
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  querySelector(selector: string): DomElement | null
  querySelectorAll(selector: string): Iterable<DomElement> & { length: number }
  cloneNode(isDeep: boolean): DomElement
  replaceWith(...nodes: DomNode[]): void
  remove(): void
}

export interface DomDocument extends DomElement {
  readonly body: DomElement
}

/** A document with a body, also where the text is only a piece of one. Scripts do not run and nothing is fetched. */
export function parseHtml(html: string): DomDocument {
  const isWhole = /<(?:html|body)[\s>]/i.test(html)
  const parsed: unknown = parseHTML(isWhole ? html : `<!doctype html><html><head></head><body>${html}</body></html>`)
  const { document } = parsed as { document: DomDocument }
  flatten(document.body)
  return document
}

/** Browsers stop at 512; what reads the tree calls itself for each level. */
const MOST_DEPTH = 256

/** What lies deeper, as under tags that were never closed, comes up to the deepest level allowed. */
function flatten(body: DomElement) {
  const waiting = [...body.children].map(element => ({ element, depth: 1 }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { element, depth } = next
    for (const child of element.children) waiting.push({ element: child, depth: depth + 1 })
    if (depth > MOST_DEPTH) element.replaceWith(...element.childNodes)
  }
}
