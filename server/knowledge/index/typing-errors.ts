const ALPHABETS = [
  { script: /[а-я]/, letters: 'абвгдежзийклмнопрстуфхцчшщъыьэюя' },
  { script: /[a-z]/, letters: 'abcdefghijklmnopqrstuvwxyz' }
]

/** Every spelling from which the word comes by one letter added, lost or wrong, or by two neighbours swapped (P. Norvig). */
export function typingErrorsOf(word: string): string[] {
  const letters = [...ALPHABETS.filter(({ script }) => script.test(word)).map(alphabet => alphabet.letters).join('')]
  const found = new Set<string>()
  for (let at = 0; at <= word.length; at++) {
    const before = word.slice(0, at)
    const after = word.slice(at)
    if (after) found.add(before + after.slice(1))
    if (after.length > 1) found.add(before + after[1] + after[0] + after.slice(2))
    for (const letter of letters) {
      found.add(before + letter + after)
      if (after) found.add(before + letter + after.slice(1))
    }
  }
  found.delete(word)
  return [...found]
}
