/** Short forms that stand before the word they belong to: no sentence ends with them. */
const LEADING = /(?:^|[\s(«"'/])(?:г|гор|ул|просп|пр-т|пер|наб|пл|бул|б-р|ш|д|кв|оф|стр|корп|эт|пом|тел|доб|им|св|см|ср|напр|гр|пос|дер|обл|р-н|респ|т|т\.\s?[ек]|рис|табл|гл|п|пп|ст|с|акад|проф|доц|mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|approx|tel|ext|fig)\.$/iu

/** Those that stand behind it: a sentence ends there when a capital follows. */
const TRAILING = /(?:^|[\s(«"'/\d])(?:гг|руб|коп|р|тыс|млн|млрд|трлн|др|проч|пр|т\.\s?[дп]|мин|сек|ч|чел|шт|мес|no|inc|ltd|co|etc|[ap]\.m|jr|sr)\.$/iu

/** "2026 г.", "XXI в.": a year or a century, not a town. */
const YEAR = /[\dXVI]\s?(?:гг?|вв?)\.$/u

const INITIAL = /(?:^|[\s(«"'.])\p{Lu}\.$/u

const ENDING = /([.!?…]{1,8})["'»”)\]*_~]{0,6}$/u
const LONGEST_FORM = 24

/** Does a sentence end between `before` and `after`, which spaces part? */
export function endsSentence(before: string, after: string): boolean {
  const tail = before.slice(-LONGEST_FORM)
  const marks = ENDING.exec(tail)?.[1]
  if (!marks) return false
  if (/[!?]/.test(marks)) return true
  if (/^\p{Ll}/u.test(after)) return false
  if (marks !== '.') return true
  if (YEAR.test(tail) || TRAILING.test(tail)) return !/^\p{N}/u.test(after)
  return !LEADING.test(tail) && !INITIAL.test(tail)
}
