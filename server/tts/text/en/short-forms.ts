type Rule = [RegExp, string]
const whole = (pattern: string, said: string): Rule => [new RegExp(`(?<![\\p{L}\\d])${pattern}(?![\\p{L}])`, 'gu'), said]

/** Said in full; those that can be a word of their own need their full stop or what follows. */
const RULES: Rule[] = [
  whole('Mr\\.?', 'Mister'), whole('Mrs\\.?', 'Missus'), whole('Ms\\.', 'Miz'), whole('Dr\\.?(?= \\p{Lu})', 'Doctor'), whole('Prof\\.', 'Professor'), whole('Rev\\.', 'Reverend'), whole('Gen\\.(?= \\p{Lu})', 'General'), whole('Capt\\.', 'Captain'), whole('Sgt\\.', 'Sergeant'), whole('Lt\\.', 'Lieutenant'), whole('Gov\\.', 'Governor'), whole('Sen\\.', 'Senator'), whole('Jr\\.', 'Junior'), whole('Sr\\.', 'Senior'),
  whole('St\\.(?= \\p{Lu}\\p{Ll})', 'Saint'), whole('(?<=\\p{L} )St\\.?(?=,|\\.|$| \\d|\\n)', 'Street'), whole('(?<=\\p{L} )Ave\\.?', 'Avenue'), whole('(?<=\\p{L} )Blvd\\.?', 'Boulevard'), whole('(?<=\\p{L} )Rd\\.?', 'Road'), whole('(?<=\\p{L} )Ln\\.', 'Lane'), whole('(?<=\\p{L} )Dr\\.(?=,|$)', 'Drive'), whole('(?<=\\p{L} )Sq\\.', 'Square'), whole('Hwy\\.?', 'Highway'), whole('Apt\\.?(?= ?[#\\d])', 'apartment'), whole('Ste\\.(?= ?\\d)', 'suite'), whole('Bldg\\.?', 'building'), whole('Fl\\.(?= ?\\d)', 'floor'), whole('Mt\\.(?= \\p{Lu})', 'Mount'), whole('Ft\\.(?= \\p{Lu})', 'Fort'),
  whole('[Ee]\\.g\\.,?', 'for example,'), whole('[Ii]\\.e\\.,?', 'that is,'), whole('etc\\.(?=\\s*$| ["“]?\\p{Lu}|\\n)', 'et cetera.'), whole('etc\\.?', 'et cetera'), whole('vs\\.?', 'versus'), whole('approx\\.', 'approximately'), whole('incl\\.', 'including'), whole('excl\\.', 'excluding'), whole('max\\.(?= ?\\d)', 'maximum'), whole('min\\.(?= ?\\d)', 'minimum'), whole('w/o', 'without'), whole('w/', 'with '), whole('c/o', 'care of'), whole('b/c', 'because'), whole('P\\.S\\.', 'P S'),
  whole('Inc\\.', 'Incorporated'), whole('Ltd\\.?', 'Limited'), whole('Corp\\.', 'Corporation'), whole('Co\\.(?=[, ])', 'Company'), whole('Dept\\.', 'Department'), whole('dept\\.', 'department'), whole('est\\.', 'established'), whole('[Tt]el\\.:?', 'telephone'), whole('[Ee]xt\\.(?= ?\\d)', 'extension'), whole('[Nn]os?\\.(?= ?\\d)', 'number'), whole('[Vv]ol\\.(?= ?\\d)', 'volume'), whole('[Pp]p?\\.(?= ?\\d)', 'page'), whole('[Ff]ig\\.(?= ?\\d)', 'figure'), whole('[Cc]h\\.(?= ?\\d)', 'chapter'), whole('[Ss]ec\\.(?= ?\\d)', 'section'), whole('[Aa]ppt\\.?', 'appointment'), whole('[Hh]rs\\.?', 'hours'), whole('[Mm]ins\\.?', 'minutes'),
  whole('Mon\\.', 'Monday'), whole('Tues?\\.', 'Tuesday'), whole('Wed\\.', 'Wednesday'), whole('Thurs?\\.', 'Thursday'), whole('Fri\\.', 'Friday'), whole('Sat\\.', 'Saturday'), whole('Sun\\.', 'Sunday'),
  whole('Wi-?Fi', 'why-fie'), whole('ASAP', 'A S A P'), whole('FYI', 'F Y I')
]
const DAYS: Record<string, string> = { mon: 'Monday', tue: 'Tuesday', tues: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', thur: 'Thursday', thurs: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' }
const DAY = 'Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun'
const RANGE = new RegExp(`(?<![\\p{L}])(${DAY})(?:day|nesday|rsday|urday)? ?[-–—] ?(${DAY})(?:day|nesday|rsday|urday)?(?![\\p{L}])`, 'gu')

const SINGLE = new RegExp(`(?<![\\p{L}])(?:${DAY})(?=[,:]? (?:at |the )?(?:January|February|March|April|May|June|July|August|September|October|November|December|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\d))`, 'gu')

/** Titles, addresses and Latin short forms in full; "Mon–Fri" as "Monday to Friday". */
export function readShortForms(text: string): string {
  const ranges = text.replace(SINGLE, day => DAYS[day.toLowerCase()]!).replace(RANGE, (_, from: string, to: string) => `${DAYS[from.toLowerCase()]} to ${DAYS[to.toLowerCase()]}`)
  return RULES.reduce((result, [pattern, said]) => result.replace(pattern, said), ranges)
}
