import MarkdownIt, { type Env, type Token } from 'markdown-it'

/** What a code block says on its copy button; the button is found by `[data-copy]`. */
export interface MarkdownLabels extends Env { copy: string }

const md = new MarkdownIt({ html: false, linkify: true, breaks: true })
// Names of files ("README.md") are no addresses.
md.linkify.set({ fuzzyLink: false })
md.validateLink = url => /^(https?:|mailto:|tel:|\/(?!\/)|#)/i.test(url.trim())

md.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('target', '_blank')
  tokens[index]?.attrSet('rel', 'noopener noreferrer nofollow')
  return self.renderToken(tokens, index, options)
}

// A picture would be loaded from wherever the answer says, and tell that server who reads: it stays a link.
md.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]
  const text = escape(token?.content || srcOf(token))
  return `<a href="${escape(srcOf(token))}" target="_blank" rel="noopener noreferrer nofollow">${text}</a>`
}

md.renderer.rules.table_open = () => '<div class="md-table" tabindex="0"><table>'
md.renderer.rules.table_close = () => '</table></div>'
md.renderer.rules.fence = (tokens, index, _options, env) => codeBlock(tokens[index], String(env?.copy))
md.renderer.rules.code_block = (tokens, index, _options, env) => codeBlock(tokens[index], String(env?.copy))

const srcOf = (token: Token | undefined) => String(token?.attrGet('src') ?? '')

function codeBlock(token: Token | undefined, copy: string) {
  const language = escape(token?.info.trim().split(/\s+/, 1)[0] ?? '')
  return `<div class="md-code"><div class="md-code-head"><span>${language}</span><button type="button" data-copy>${escape(copy)}</button></div>`
    + `<pre tabindex="0"><code>${escape(token?.content ?? '')}</code></pre></div>`
}

const escape = (text: string) => md.utils.escapeHtml(text)

/**
 * Markdown as safe HTML, one string a top-level block, so that while an answer grows only its last blocks change.
 */
export function renderMarkdown(text: string, labels: MarkdownLabels): string[] {
  return blocksOf(md.parse(text, labels)).map(block => md.renderer.render(block, md.options, labels))
}

function blocksOf(tokens: Token[]): Token[][] {
  const blocks: Token[][] = []
  let block: Token[] = []
  let depth = 0
  for (const token of tokens) {
    block.push(token)
    depth += token.nesting
    if (depth > 0) continue
    blocks.push(block)
    block = []
  }
  return block.length ? [...blocks, block] : blocks
}
