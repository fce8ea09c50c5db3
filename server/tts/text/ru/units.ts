import { BILLION, feminine, irregular, masculine, masculineSoft, MILLION, type Noun, THOUSAND, TRILLION, unchanging } from './numerals'

const KOPECK = irregular('feminine', 'копейка копейки копейке копейку копейкой копейке', 'копейки копеек копейкам копейки копейками копейках')
const CENT = masculine('цент')
export const RUBLE = masculineSoft('рубл')
export const HOUR = masculine('час')
export const MINUTE = feminine('минут')
export const SECOND = feminine('секунд')
export const PERCENT = masculine('процент')
export const DEGREE = masculine('градус')

/** What stands behind the noun and does not change: "градусов Цельсия", "километров в час". */
export interface Unit { noun: Noun, tail?: string, before?: { one: string, many: string } }

export interface Currency { noun: Noun, cents: Noun }
const rubles = { noun: RUBLE, cents: KOPECK }
const dollars = { noun: masculine('доллар'), cents: CENT }
const euros = { noun: unchanging('neuter', 'евро'), cents: CENT }

/** Signs and words, in lower case without a full stop. */
export const CURRENCIES = new Map<string, Currency>([
  ...['₽', 'руб', 'р', 'rub', 'rur'].map(sign => [sign, rubles] as const),
  ...['$', 'usd'].map(sign => [sign, dollars] as const),
  ...['€', 'eur'].map(sign => [sign, euros] as const),
  ['£', { noun: masculine('фунт'), cents: masculine('пенс') }],
  ['₸', { noun: unchanging('masculine', 'тенге'), cents: masculine('тиын') }],
  ['¥', { noun: feminine('иен'), cents: CENT }],
  ['₴', { noun: irregular('feminine', 'гривна гривны гривне гривну гривной гривне', 'гривны гривен гривнам гривны гривнами гривнах'), cents: KOPECK }],
  ['byn', rubles]
])
export const COINS = new Map<string, Noun>([['коп', KOPECK]])

export const SCALES = new Map<string, Noun>([['тыс', THOUSAND], ['млн', MILLION], ['млрд', BILLION], ['трлн', TRILLION]])

const METER = masculine('метр')
const byte = (prefix: string) => masculine(`${prefix}байт`, '')
const bit = (prefix: string) => masculine(`${prefix}бит`, '')
const hertz = (prefix: string) => masculine(`${prefix}герц`, '')
const watt = (prefix: string) => masculine(`${prefix}ватт`, '')
const meter = (prefix: string) => masculine(`${prefix}метр`)
const litre = (prefix: string) => masculine(`${prefix}литр`)
const square = { one: 'квадратный', many: 'квадратных' }
const cubic = { one: 'кубический', many: 'кубических' }
const DAY = irregular('masculine', 'день дня дню день днём дне', 'дни дней дням дни днями днях')
const WEEK = irregular('feminine', 'неделя недели неделе неделю неделей неделе', 'недели недель неделям недели неделями неделях')
const MONTH = irregular('masculine', 'месяц месяца месяцу месяц месяцем месяце', 'месяцы месяцев месяцам месяцы месяцами месяцах')
const CALORIE = (prefix: string) => irregular('feminine', `${prefix}калория ${prefix}калории ${prefix}калории ${prefix}калорию ${prefix}калорией ${prefix}калории`, `${prefix}калории ${prefix}калорий ${prefix}калориям ${prefix}калории ${prefix}калориями ${prefix}калориях`)
const HORSEPOWER = irregular('feminine', 'лошадиная-сила лошадиные-силы лошадиной-силе лошадиную-силу лошадиной-силой лошадиной-силе', 'лошадиные-силы лошадиных-сил лошадиным-силам лошадиные-силы лошадиными-силами лошадиных-силах')
const PIECE = feminine('штук')
const PERSON = irregular('masculine', 'человек человека человеку человека человеком человеке', 'люди человек людям людей людьми людях')
const INCH = masculine('дюйм')

/** As written; those of one letter count only right behind a number. */
export const UNITS = new Map<string, Unit>(Object.entries<Noun | Unit>({
  'кг': masculine('килограмм'), 'kg': masculine('килограмм'), 'г': masculine('грамм'), 'гр': masculine('грамм'), 'мг': masculine('миллиграмм'), 'т': feminine('тонн'), 'ц': masculine('центнер'),
  'л': litre(''), 'мл': litre('милли'), 'ml': litre('милли'),
  'км': meter('кило'), 'km': meter('кило'), 'м': METER, 'см': meter('санти'), 'cm': meter('санти'), 'мм': meter('милли'), 'mm': meter('милли'), 'мкм': meter('микро'),
  'м²': { noun: METER, before: square }, 'м2': { noun: METER, before: square }, 'кв. м': { noun: METER, before: square }, 'кв.м': { noun: METER, before: square }, 'кв м': { noun: METER, before: square },
  'км²': { noun: meter('кило'), before: square }, 'кв. км': { noun: meter('кило'), before: square }, 'см²': { noun: meter('санти'), before: square },
  'м³': { noun: METER, before: cubic }, 'м3': { noun: METER, before: cubic }, 'куб. м': { noun: METER, before: cubic }, 'куб.м': { noun: METER, before: cubic },
  'га': masculine('гектар'),
  'км/ч': { noun: meter('кило'), tail: 'в час' }, 'km/h': { noun: meter('кило'), tail: 'в час' }, 'м/с': { noun: METER, tail: 'в секунду' }, 'мс': feminine('миллисекунд'), 'ms': feminine('миллисекунд'),
  'ч': HOUR, 'мин': MINUTE, 'сек': SECOND, 'с': SECOND, 'дн': DAY, 'нед': WEEK, 'мес': MONTH,
  'КБ': byte('кило'), 'Кб': byte('кило'), 'кБ': byte('кило'), 'KB': byte('кило'), 'МБ': byte('мега'), 'Мб': byte('мега'), 'MB': byte('мега'), 'ГБ': byte('гига'), 'Гб': byte('гига'), 'GB': byte('гига'), 'ТБ': byte('тера'), 'Тб': byte('тера'), 'TB': byte('тера'),
  'Кбит/с': { noun: bit('кило'), tail: 'в секунду' }, 'Мбит/с': { noun: bit('мега'), tail: 'в секунду' }, 'Гбит/с': { noun: bit('гига'), tail: 'в секунду' },
  'Гц': hertz(''), 'кГц': hertz('кило'), 'МГц': hertz('мега'), 'ГГц': hertz('гига'), 'Hz': hertz(''), 'kHz': hertz('кило'), 'MHz': hertz('мега'), 'GHz': hertz('гига'),
  'Вт': watt(''), 'кВт': watt('кило'), 'МВт': watt('мега'), 'кВт·ч': { noun: watt('кило'), tail: 'часов' }, 'В': masculine('вольт', ''), 'А': masculine('ампер', ''), 'мА·ч': { noun: masculine('миллиампер', ''), tail: 'часов' },
  'л.с': HORSEPOWER, 'л. с': HORSEPOWER, 'кал': CALORIE(''), 'ккал': CALORIE('кило'),
  'шт': PIECE, 'чел': PERSON, 'экз': masculine('экземпляр'), 'px': irregular('masculine', 'пиксель пикселя пикселю пиксель пикселем пикселе', 'пиксели пикселей пикселям пиксели пикселями пикселях'), '″': INCH, 'уд/мин': { noun: masculine('удар'), tail: 'в минуту' }, 'уд./мин': { noun: masculine('удар'), tail: 'в минуту' }, 'дБ': masculine('децибел', ''),
  '%': PERCENT, '‰': irregular('neuter', 'промилле промилле промилле промилле промилле промилле', 'промилле промилле промилле промилле промилле промилле'),
  '°C': { noun: DEGREE, tail: 'Цельсия' }, '° C': { noun: DEGREE, tail: 'Цельсия' }, '°С': { noun: DEGREE, tail: 'Цельсия' }, '° С': { noun: DEGREE, tail: 'Цельсия' }, '℃': { noun: DEGREE, tail: 'Цельсия' }, '°F': { noun: DEGREE, tail: 'Фаренгейта' }, '°': DEGREE
}).map(([sign, unit]) => [sign, 'noun' in unit ? unit : { noun: unit }]))

/** What stands behind a slash: "₽/мес", "руб./час", "1 500 ₽/м²". */
export const PER = new Map(Object.entries({
  'мес': 'в месяц', 'месяц': 'в месяц', 'час': 'в час', 'ч': 'в час', 'день': 'в день', 'дн': 'в день', 'сут': 'в сутки', 'сутки': 'в сутки', 'нед': 'в неделю', 'неделя': 'в неделю', 'неделю': 'в неделю', 'год': 'в год', 'г': 'в год',
  'мин': 'в минуту', 'шт': 'за штуку', 'кг': 'за килограмм', 'чел': 'с человека', 'м²': 'за квадратный метр', 'м2': 'за квадратный метр', 'м': 'за метр', 'км': 'за километр', 'л': 'за литр', 'т': 'за тонну', 'ночь': 'за ночь', 'смена': 'за смену'
}))
