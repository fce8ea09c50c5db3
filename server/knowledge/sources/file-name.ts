const MOST_CHARACTERS = 120
/** What a name may not hold anywhere, and marks that make a name look like another. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>:"|?*\u2028\u2029]/gu

/** A name as a person sees it, for lists and downloads; '' where nothing of it is left. It is no path, and no part of one. */
export function safeFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1)!.replace(/\s+/g, ' ').replace(NOT_IN_NAMES, '').replace(/^[\s.]+|[\s.]+$/g, '')
  const [extension] = /\.\w{1,10}$/.exec(last) ?? ['']
  const stem = [...last.slice(0, last.length - extension.length)].slice(0, MOST_CHARACTERS - extension.length).join('')
  return stem.trimEnd() + extension
}
