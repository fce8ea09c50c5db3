import { type Case, caseAfter, formOf, wordBefore } from './cases'
import { endsHere } from './quantities'

const declined = (forms: string) => forms.split(' ')

/** Short forms of nouns that stand before a name or a number and take the case of the preposition before them. */
const PLACES: [string, string[], RegExp?][] = [
  ['ул', declined('улица улицы улице улицу улицей улице')],
  ['пр-т|просп|пр-кт', declined('проспект проспекта проспекту проспект проспектом проспекте')],
  ['пер', declined('переулок переулка переулку переулок переулком переулке')],
  ['наб', declined('набережная набережной набережной набережную набережной набережной')],
  ['пл', declined('площадь площади площади площадь площадью площади')],
  ['б-р|бул', declined('бульвар бульвара бульвару бульвар бульваром бульваре')],
  ['ш', declined('шоссе шоссе шоссе шоссе шоссе шоссе'), /\p{Lu}/u],
  ['г|гор', declined('город города городу город городом городе'), /\p{Lu}/u],
  ['обл', declined('область области области область областью области')],
  ['р-н', declined('район района району район районом районе')],
  ['пос', declined('посёлок посёлка посёлку посёлок посёлком посёлке'), /\p{Lu}/u],
  ['дер', declined('деревня деревни деревне деревню деревней деревне'), /\p{Lu}/u],
  ['с', declined('село села селу село селом селе'), /\p{Lu}/u],
  ['м|ст\\. м', declined('метро метро метро метро метро метро'), /\p{Lu}/u],
  ['д', declined('дом дома дому дом домом доме'), /\d/],
  ['кв', declined('квартира квартиры квартире квартиру квартирой квартире'), /\d/],
  ['оф', declined('офис офиса офису офис офисом офисе'), /\d/],
  ['каб', declined('кабинет кабинета кабинету кабинет кабинетом кабинете'), /\d/],
  ['корп|к', declined('корпус корпуса корпусу корпус корпусом корпусе'), /\d/],
  ['эт', declined('этаж этажа этажу этаж этажом этаже')],
  ['под', declined('подъезд подъезда подъезду подъезд подъездом подъезде'), /\d/],
  ['тел', declined('телефон телефона телефону телефон телефоном телефоне')],
  ['доб', declined('добавочный добавочного добавочному добавочный добавочным добавочном')],
  ['п', declined('пункт пункта пункту пункт пунктом пункте'), /\d/],
  ['ч', declined('часть части части часть частью части'), /\d/],
  ['ст', declined('статья статьи статье статью статьёй статье'), /\d/],
  ['рис', declined('рисунок рисунка рисунку рисунок рисунком рисунке'), /\d/],
  ['табл', declined('таблица таблицы таблице таблицу таблицей таблице'), /\d/],
  ['гл', declined('глава главы главе главу главой главе'), /\d/]
]
const ANY_PLACE = new RegExp(`(?<![\\p{L}\\d])(${PLACES.map(([names]) => names).join('|')})(\\. ?| )(?=(["«]?[\\p{L}\\d]|№))`, 'giu')
const PLACE_RULES = PLACES.map(([names, forms, before]) => ({ pattern: new RegExp(`^(?:${names})$`, 'iu'), forms, before }))
/** Without a full stop only these can't be a word of their own. */
const WITHOUT_STOP = /^(?:ул|пр-т|пр-кт|б-р|р-н|кв|корп|оф)$/i

/** Where is it said: "в", "на" ask for the place, not the way there. */
function placeCase(before: string): Case {
  const asked = caseAfter(before)
  return /^(?:в|во|на)$/.test(before) ? 'prepositional' : before === 'по' ? 'dative' : asked
}

function readPlaces(text: string): string {
  return text.replace(ANY_PLACE, (whole: string, name: string, gap: string, next: string, offset: number, all: string) => {
    const rule = PLACE_RULES.find(({ pattern }) => pattern.test(name))
    if (!rule || (!gap.startsWith('.') && !WITHOUT_STOP.test(name))) return whole
    if (rule.before && !rule.before.test(next.replace(/["«]/, ''))) return whole
    if (/^\p{Lu}$/u.test(name)) return whole // an initial
    if (/^[смч]$/.test(name) && /\d ?$/.test(all.slice(Math.max(0, offset - 2), offset))) return whole
    return `${formOf(rule.forms, placeCase(wordBefore(all, offset)))} `
  })
}

/** Short forms that are said in full wherever they stand. */
const WORDS: [RegExp, string][] = ([
  ['и т\\. ?д\\.?', 'и так далее'], ['и т\\. ?п\\.?', 'и тому подобное'], ['и пр\\.', 'и прочее'], ['и др\\.', 'и другие'], ['и проч\\.', 'и прочее'],
  ['т\\. ?е\\.', 'то есть'], ['т\\. ?к\\.', 'так как'], ['т\\. ?н\\.', 'так называемый'], ['т\\. ?ч\\.', 'том числе'],
  ['напр\\.', 'например'], ['см\\.(?! ?\\d)', 'смотрите'], ['ср\\.(?= ?\\p{Lu}?[а-яё])', 'сравните'], ['им\\.(?= ?["«]?\\p{Lu})', 'имени'], ['св\\.(?= \\p{Lu})', 'святого'],
  ['н\\. ?э\\.', 'нашей эры'], ['г-н', 'господин'], ['г-жа', 'госпожа'], ['г-на', 'господина'], ['г-ну', 'господину'],
  ['и\\. ?о\\.(?= \\p{L})', 'исполняющий обязанности'], ['б/у', 'б у'], ['з/п', 'зарплата'], ['р/с', 'расчётный счёт'], ['к/с', 'корреспондентский счёт'], ['ж/д', 'железнодорожный'], ['а/м', 'автомобиль'], ['с/х', 'сельскохозяйственный'], ['в/о', 'высшее образование'],
  ['года в\\.', 'года выпуска'], ['кол-во', 'количество'], ['кол-ва', 'количества'], ['раб\\.(?= дней)', 'рабочих'], ['(?<=ом )пр\\.', 'проспекте'], ['(?<=ого )пр\\.', 'проспекта'], ['(?<=[иы]й )пр\\.', 'проспект'], ['проф\\.', 'профессор'], ['акад\\.', 'академик'], ['доц\\.', 'доцент'], ['зам\\.', 'заместитель'], ['гл\\.(?= [а-яё])', 'главный'], ['ген\\.(?= ?дир)', 'генеральный '], ['дир\\.', 'директор'], ['инж\\.', 'инженер'], ['муж\\.', 'мужской'], ['жен\\.', 'женский'], ['макс\\.', 'максимум'], ['ок\\.(?= ?\\d)', 'около'], ['прим\\.', 'примечание'], ['ред\\.', 'редакция'], ['изд\\.', 'издание'], ['авт\\.', 'автор'], ['адр\\.', 'адрес'], ['(?<=(?:дом|корпус) [\\d/]{1,8} ?\\p{L}?,? )стр\\.(?= ?\\d)', 'строение'], ['стр\\.(?= ?\\d)', 'страница']
] as const).map(([pattern, said]) => [new RegExp(`(?<![\\p{L}\\d])${pattern}(?![\\p{L}])`, 'giu'), said])

function readShortForms(text: string): string {
  return WORDS.reduce((result, [pattern, said]) => result.replace(pattern, (...args) => {
    const whole = args[0] as string
    const behind = result.slice(args.at(-2) as number + whole.length)
    const word = /^\p{Lu}/u.test(whole) ? said[0]!.toUpperCase() + said.slice(1) : said
    // At the end of a sentence the full stop stays.
    return word + (whole.endsWith('.') && /далее|подобное|другие|прочее|эры$/.test(said) && endsHere(behind) ? '.' : '')
  }), text)
}

const DAYS: Record<string, string[]> = {
  пн: declined('понедельник понедельника'), вт: declined('вторник вторника'), ср: declined('среда среды'), чт: declined('четверг четверга'), пт: declined('пятница пятницы'), сб: declined('суббота субботы'), вс: declined('воскресенье воскресенья')
}
const DAY = Object.keys(DAYS).join('|')
const accusative = (day: string) => DAYS[day.toLowerCase()]![0]!.replace(/а$/, 'у')

/** "Пн–Пт", "сб, вс". */
function readWeekdays(text: string): string {
  return text
    .replace(new RegExp(`(?<![\\p{L}])(?:с )?(${DAY})\\.? ?(?:[-–—]|по|до) ?(${DAY})(?![\\p{L}])\\.?`, 'giu'), (_, from: string, to: string) => `с ${DAYS[from.toLowerCase()]![1]} по ${accusative(to)}`)
    .replace(new RegExp(`(?<![\\p{L}])(кроме|до|после|в|на) (${DAY})(?![\\p{L}])\\.?`, 'giu'), (whole: string, preposition: string, day: string, offset: number, all: string) =>
      `${preposition} ${/^[вн]/i.test(preposition) ? accusative(day) : DAYS[day.toLowerCase()]![1]}${whole.endsWith('.') && endsHere(all.slice(offset + whole.length)) ? '.' : ''}`)
    .replace(new RegExp(`(?<![\\p{L}])((?:в |по )?)((?:${DAY})(?:(?:, ?| и )(?:${DAY})){1,6}|(?:${DAY})(?=:| \\d| с | —| –))(?![\\p{L}])`, 'giu'), (_, preposition: string, days: string) =>
      preposition + days.replace(new RegExp(DAY, 'gi'), day => /^в/i.test(preposition) ? accusative(day) : DAYS[day.toLowerCase()]![0]!).replace(/,(?=\S)/g, ', '))
}

/** Letters by their names, for what is spelled and not read as a word. */
const LETTERS: Record<string, string> = {
  А: 'а', Б: 'бэ', В: 'вэ', Г: 'гэ', Д: 'дэ', Е: 'е', Ё: 'ё', Ж: 'жэ', З: 'зэ', И: 'и', Й: 'й', К: 'ка', Л: 'эл', М: 'эм', Н: 'эн', О: 'о', П: 'пэ', Р: 'эр', С: 'эс', Т: 'тэ', У: 'у', Ф: 'эф', Х: 'ха', Ц: 'цэ', Ч: 'че', Ш: 'ша', Щ: 'ща', Ъ: 'ъ', Ы: 'ы', Ь: 'ь', Э: 'э', Ю: 'ю', Я: 'я'
}
const spell = (letters: string) => [...letters].map(letter => LETTERS[letter] ?? letter).join('-')

/** Said letter by letter although they could be read as a word, or in a way of their own. */
const ACRONYMS = new Map(Object.entries({ США: 'сэ-шэ-а', РФ: 'эр-эф', ФРГ: 'фэ-эр-гэ', ЕС: 'е-эс', ОАЭ: 'о-а-э', АО: 'а-о', ПАО: 'пао', ООО: 'о-о-о', ОАО: 'о-а-о', ЗАО: 'зао', ИП: 'и-пэ', ИНН: 'и-эн-эн', ИТ: 'ай-ти', ИИ: 'и-и', УК: 'у-ка', ЦБ: 'цэ-бэ', ЭЦП: 'э-цэ-пэ', ЭДО: 'э-дэ-о', ОГРН: 'о-гэ-эр-эн', ОГРНИП: 'огэ-эрнип', НДФЛ: 'эн-дэ-эф-эл', ЕГЭ: 'е-гэ-э', ТЭЦ: 'тэц', АЗС: 'а-зэ-эс', ОМС: 'о-эм-эс', УЗИ: 'узи', ЭКГ: 'э-ка-гэ', ТО: 'тэ-о', МФЦ: 'эм-эф-цэ', ТЦ: 'тэ-цэ', БЦ: 'бэ-цэ', ТРЦ: 'тэ-эр-цэ', ФИО: 'фио', ЖК: 'жэ-ка', ЧП: 'че-пэ', АТС: 'а-тэ-эс', ПО: 'пэ-о', ОС: 'о-эс', ЕГРН: 'е-гэ-эр-эн', ЕГРЮЛ: 'егрюл', ЮЛ: 'ю-эл' }))
/** In a text of capitals these are words. */
const AMBIGUOUS = new Set(['ТО', 'ПО', 'ИИ', 'ИТ', 'ЕС'])

/** Short forms and single letters beside a number: НДС, 1С, 9Б. */
function readAcronyms(text: string): string {
  return text
    .replace(/(?<=(?:ин|ва|ри|ре|ть|ль|то|сти|ста|сот|ок)) [БВГДЖЗКЛМНПРСТФХЦЧШЩ](?![\p{L}.])/gu, letter => ` ${LETTERS[letter[1]!]}`)
    .replace(/(?<![\p{L}\d])[А-ЯЁ]{2,6}(?![\p{L}])/gu, (word: string, offset: number, all: string) => {
      const shouted = /[А-ЯЁ]{2,} $/.test(all.slice(Math.max(0, offset - 12), offset)) || /^ [А-ЯЁ]{2,}/.test(all.slice(offset + word.length, offset + word.length + 8))
      const known = ACRONYMS.get(word)
      if (known && !(shouted && AMBIGUOUS.has(word))) return known
      return /[АЕЁИОУЫЭЮЯ]/.test(word) ? word : spell(word)
    })
}

/** Short forms, days of the week and names of letters. Run before numbers are read: many stand beside one. */
export const readAbbreviations = (text: string) => readWeekdays(readShortForms(readPlaces(text)))
export { readAcronyms }
