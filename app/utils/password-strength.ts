const STRONG_LENGTH = 14
const GOOD_LENGTH = 10
const LEAST_LENGTH = 8

/**
 * How hard a password is to guess, 0 (too short) to 3 (strong). Length counts most; few different characters and
 * plain sequences count against it.
 */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 {
  if (password.length < LEAST_LENGTH) return 0
  const different = new Set(password.toLowerCase()).size
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter(kind => kind.test(password)).length
  if (different < 5 || /^(?:\d+|0?123|qwer|asdf|йцук|passw|парол)/i.test(password)) return 1
  if (password.length >= STRONG_LENGTH || (password.length >= GOOD_LENGTH && kinds >= 3)) return 3
  return password.length >= GOOD_LENGTH || kinds >= 3 ? 2 : 1
}
