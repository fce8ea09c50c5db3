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
  remove(): void
}

export interface DomDocument extends DomElement {
  readonly body: DomElement
}

/** A document with a body, also where the text is only a piece of one. Scripts do not run and nothing is fetched. */
export function parseHtml(html: string): DomDocument {
  const isWhole = /<(?:html|body)[\s>]/i.test(html)
  const parsed: unknown = parseHTML(isWhole ? html : `<!doctype html><html><head></head><body>${html}</body></html>`)
  return (parsed as { document: DomDocument }).document
}
