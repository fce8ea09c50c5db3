/** JSON is ASCII where it matters here: no byte of a longer character looks like one of these. */
const [QUOTE, BACKSLASH, COMMA, COLON] = [...'"\\,:'].map(character => character.charCodeAt(0))
const OPEN = new Set([...'{['].map(character => character.charCodeAt(0)))
const CLOSE = new Set([...'}]'].map(character => character.charCodeAt(0)))

/**
 * Reads an object of tens of megabytes member by member without ever parsing it as a whole, which would keep the
 * event loop for a quarter of a second: calls `onMember` with each name, and with the text of its value where
 * `wanted` says so. Nothing more is read once `onMember` answers true. Throws SyntaxError for what is no object.
 */
export async function readMembers(chunks: AsyncIterable<Uint8Array>, wanted: (name: string) => boolean, onMember: (name: string, text: string) => boolean) {
  const scanner = createScanner(wanted, onMember)
  for await (const chunk of chunks) {
    if (scanner.push(chunk)) return
  }
  if (!scanner.ended()) throw new SyntaxError('the object has no end')
}

function createScanner(wanted: (name: string) => boolean, onMember: (name: string, text: string) => boolean) {
  let depth = 0
  let inString = false
  let escaped = false
  let ended = false
  let name: string | undefined
  /** Bytes of the name or value that is being read, where they are kept. */
  let kept: Uint8Array[] | undefined
  const textOf = () => Buffer.concat(kept ?? []).toString('utf8').trim()

  function endMember(): boolean {
    const member = name
    const text = textOf()
    name = undefined
    kept = []
    return member !== undefined && onMember(member, text)
  }

  /** What one byte outside of strings means; true when no more is to be read. */
  function structure(byte: number, keep: (upTo: number) => void, at: number): boolean {
    if (OPEN.has(byte)) {
      if (depth++ > 0) return false
      if (byte !== 0x7b) throw new SyntaxError('not an object')
      keep(at)
      kept = []
    } else if (CLOSE.has(byte)) {
      if (--depth > 0) return false
      keep(at)
      ended = true
      return endMember() || true
    } else if (depth === 0 && byte > 0x20) {
      throw new SyntaxError('not an object')
    } else if (depth === 1 && byte === COLON && name === undefined) {
      keep(at)
      name = String(JSON.parse(textOf()))
      kept = wanted(name) ? [] : undefined
    } else if (depth === 1 && byte === COMMA) {
      keep(at)
      return endMember()
    }
    return false
  }

  return {
    push(chunk: Uint8Array): boolean {
      let from = 0
      const keep = (upTo: number) => {
        kept?.push(chunk.slice(from, upTo))
        from = upTo + 1
      }
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!
        if (inString) {
          if (escaped) escaped = false
          else if (byte === BACKSLASH) escaped = true
          else if (byte === QUOTE) inString = false
        } else if (byte === QUOTE) {
          inString = true
        } else if (structure(byte, keep, at)) {
          return true
        }
      }
      if (from < chunk.length) kept?.push(chunk.slice(from))
      return false
    },
    ended: () => ended
  }
}
