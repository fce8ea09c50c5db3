/** Three times the longest message there may be, so that what takes the square of its length is seen to. */
const LENGTH = 60_000
const repeated = (text: string) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH)

/** Messages made of what patterns with two ways to match stumble over. */
export const HOSTILE_TEXTS: [string, string][] = [
  'a', 'ж', '1', '@', 'a@', '-', 'a-', '.', '1.', '1,', '!', ' ', '\n', ' \n', '*', '**a', '_', '_a', '`', '``', '~', '[', '](', '[a](', '![',
  '<', '<a', '</', '<!--', '&', '&a', '|', '|-', '| ', '#', '>', '> ', '+', '(', '1(', '1 ', '1 222 ', '🙂', '\u200d', 'é', 'е\u0308', 'т.', 'http://', 'http://a.', 'a:', '"', '— '
].map(piece => [JSON.stringify(piece), repeated(piece)])
