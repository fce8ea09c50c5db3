// Runs in the thread: erasable TypeScript, relative imports with their extension.
import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import type { TextModel } from './protocol.ts'

export interface Tokens {
  ids: number[]
  /** 0 for the first text, 1 for the second of a pair. */
  types: number[]
}

/** More of a text than this is surely longer than the model reads. */
const CHARACTERS_PER_TOKEN = 16

/** Reads tokenizer.json; the function it gives cuts what is too long and leaves the marks of the end where they belong. */
export async function createEncoder({ tokenizer: path, tokenizer_config, max_tokens }: TextModel) {
  const tokenizer = new Tokenizer(await readJson(path), tokenizer_config ? await readJson(tokenizer_config) : {})
  const longest = max_tokens * CHARACTERS_PER_TOKEN
  const marksAtEnd = trailingMarks(tokenizer)

  return (text: string, pair?: string): Tokens => {
    const { ids, token_type_ids = [] } = tokenizer.encode(readable(text, longest), { text_pair: pair === undefined ? null : readable(pair, longest), return_token_type_ids: true })
    return { ids: cut(ids, max_tokens, marksAtEnd), types: cut(token_type_ids, max_tokens, marksAtEnd) }
  }
}

/** How many special tokens come after a text. */
function trailingMarks(tokenizer: Tokenizer): number {
  const whole = tokenizer.encode('a').ids
  const bare = tokenizer.encode('a', { add_special_tokens: false }).ids
  const start = whole.findIndex((_, place) => bare.every((id, i) => whole[place + i] === id))
  return start < 0 ? 0 : whole.length - start - bare.length
}

const cut = (numbers: number[], length: number, atEnd: number) =>
  numbers.length <= length ? numbers : [...numbers.slice(0, length - atEnd), ...numbers.slice(numbers.length - atEnd)]

/** No text at all would be no tokens for some models. */
const readable = (text: string, length: number) => text.slice(0, length).toWellFormed().trim() || '-'

const readJson = async (path: string): Promise<object> => JSON.parse(await readFile(path, 'utf8'))
