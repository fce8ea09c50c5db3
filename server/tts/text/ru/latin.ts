/** How Russians call them; in lower case. */
const BRANDS = new Map(Object.entries({
  'whatsapp': 'вотсап', 'telegram': 'телеграм', 'viber': 'вайбер', 'skype': 'скайп', 'zoom': 'зум', 'youtube': 'ютуб', 'google': 'гугл', 'gmail': 'джимейл', 'apple': 'эпл', 'iphone': 'айфон', 'ipad': 'айпад', 'ios': 'ай-оу-эс', 'macos': 'мак-оу-эс', 'android': 'андроид', 'windows': 'виндоус', 'linux': 'линукс', 'microsoft': 'майкрософт', 'office': 'офис', 'word': 'ворд', 'excel': 'эксель', 'outlook': 'аутлук', 'teams': 'тимс', 'facebook': 'фейсбук', 'instagram': 'инстаграм', 'twitter': 'твиттер', 'vk': 'вэ-ка', 'tiktok': 'тик-ток', 'yandex': 'яндекс', 'ozon': 'озон', 'wildberries': 'вайлдберриз', 'avito': 'авито', 'sber': 'сбер', 'visa': 'виза', 'mastercard': 'мастеркард', 'paypal': 'пэйпал', 'amazon': 'амазон', 'aliexpress': 'алиэкспресс', 'samsung': 'самсунг', 'xiaomi': 'сяоми', 'huawei': 'хуавэй', 'sony': 'сони', 'toyota': 'тойота', 'bmw': 'бэ-эм-вэ', 'audi': 'ауди', 'mercedes': 'мерседес', 'volkswagen': 'фольксваген', 'kia': 'киа', 'hyundai': 'хёндай', 'ford': 'форд', 'lexus': 'лексус', 'nissan': 'ниссан', 'chatgpt': 'чат-джи-пи-ти', 'openai': 'оупен-эй-ай', 'claude': 'клод', 'gemini': 'джемини', 'github': 'гитхаб', 'docker': 'докер', 'python': 'пайтон', 'java': 'джава', 'javascript': 'джаваскрипт', 'photoshop': 'фотошоп', 'chrome': 'хром', 'firefox': 'файрфокс', 'safari': 'сафари', 'netflix': 'нетфликс', 'spotify': 'спотифай', 'bluetooth': 'блютус', 'wi-fi': 'вай-фай', 'wifi': 'вай-фай', 'e-mail': 'имейл', 'email': 'имейл', 'mail': 'мейл', 'online': 'онлайн', 'offline': 'офлайн', 'web': 'веб', 'internet': 'интернет', 'bot': 'бот', 'chat': 'чат', 'support': 'саппорт', 'service': 'сервис', 'shop': 'шоп', 'store': 'стор', 'market': 'маркет', 'play': 'плей', 'cloud': 'клауд', 'bank': 'банк', 'group': 'групп', 'company': 'компани', 'info': 'инфо', 'sale': 'сейл', 'pro': 'про', 'premium': 'премиум', 'standard': 'стандарт', 'basic': 'бейсик', 'business': 'бизнес', 'light': 'лайт', 'lite': 'лайт', 'max': 'макс', 'mini': 'мини', 'plus': 'плюс', 'vip': 'вип', 'ok': 'окей', 'okay': 'окей', 'hello': 'хеллоу', 'hi': 'хай', 'the': 'зэ', 'and': 'энд', 'of': 'оф', 'for': 'фор', 'you': 'ю', 'team': 'тим', 'app': 'апп', 'smart': 'смарт', 'home': 'хоум', 'house': 'хаус', 'design': 'дизайн', 'studio': 'студио', 'beauty': 'бьюти', 'fitness': 'фитнес', 'coffee': 'кофе', 'hotel': 'хотел', 'express': 'экспресс', 'delivery': 'деливери', 'price': 'прайс', 'call': 'колл', 'phone': 'фон', 'manager': 'менеджер', 'secretary': 'секретари', 'marketing': 'маркетинг', 'software': 'софтвер', 'server': 'сервер', 'start': 'старт', 'stop': 'стоп', 'file': 'файл', 'link': 'линк', 'page': 'пейдж', 'login': 'логин', 'password': 'пассворд', 'user': 'юзер', 'admin': 'админ', 'test': 'тест', 'voice': 'войс', 'type': 'тайп', 'sim': 'сим', 'id': 'ай-ди', 'api': 'эй-пи-ай', 'usb': 'ю-эс-би', 'crm': 'си-эр-эм', 'it': 'ай-ти', 'ai': 'эй-ай', 'pdf': 'пэ-дэ-эф', 'sms': 'эс-эм-эс', 'url': 'ю-ар-эл', 'vpn': 'ви-пи-эн', 'hr': 'эйч-ар', 'pr': 'пиар', 'seo': 'сео', 'qr': 'кью-ар', 'nfc': 'эн-эф-си', 'gps': 'джи-пи-эс', 'gsm': 'джи-эс-эм', 'tv': 'ти-ви', 'pc': 'пи-си', 'cd': 'си-ди', 'dvd': 'ди-ви-ди', 'hd': 'эйч-ди', 'html': 'эйч-ти-эм-эл', 'erp': 'и-эр-пи', 'faq': 'фак', 'spa': 'спа', 'bmx': 'би-эм-икс', 'led': 'лед', 'lcd': 'эл-си-ди', 'gb': 'гигабайт', 'mb': 'мегабайт', 'nuxt': 'накст', 'vue': 'вью', 'node': 'ноуд', 'npm': 'эн-пи-эм', 'xtts': 'икс-ти-ти-эс', 'sip': 'сип', 'widget': 'виджет', 'website': 'вебсайт', 'site': 'сайт', 'welcome': 'велком', 'booking': 'букинг', 'airbnb': 'эйрбиэнби', 'uber': 'убер', 'bitrix': 'битрикс', 'tinkoff': 'тинькофф'
}))

const LETTERS: Record<string, string> = { a: 'эй', b: 'би', c: 'си', d: 'ди', e: 'и', f: 'эф', g: 'джи', h: 'эйч', i: 'ай', j: 'джей', k: 'кей', l: 'эл', m: 'эм', n: 'эн', o: 'оу', p: 'пи', q: 'кью', r: 'ар', s: 'эс', t: 'ти', u: 'ю', v: 'ви', w: 'дабл-ю', x: 'икс', y: 'уай', z: 'зет' }

/** Longest first; what English letters together sound like to a Russian ear. */
const SOUNDS: [RegExp, string][] = ([
  ['tion', 'шн'], ['sion', 'жн'], ['ture', 'чер'], ['ight', 'айт'], ['ough', 'о'], ['tch', 'тч'], ['sch', 'ш'], ['oo', 'у'], ['ee', 'и'], ['ea', 'и'], ['ou', 'ау'], ['ow', 'оу'], ['oa', 'оу'], ['ai', 'эй'], ['ay', 'эй'], ['ey', 'ей'], ['oy', 'ой'], ['oi', 'ой'], ['au', 'о'], ['aw', 'о'], ['ew', 'ью'], ['ie', 'и'],
  ['sh', 'ш'], ['ch', 'ч'], ['th', 'т'], ['ph', 'ф'], ['wh', 'в'], ['gh', 'г'], ['ck', 'к'], ['qu', 'кв'], ['kh', 'х'], ['zh', 'ж'], ['ts', 'тс'], ['dge', 'дж'], ['^kn', 'н'], ['^wr', 'р'], ['^ps', 'пс'], ['^x', 'кс'], ['^ya', 'я'], ['^yu', 'ю'], ['^yo', 'йо'], ['ya$', 'я'], ['ia$', 'ия'],
  ['ce', 'се'], ['ci', 'си'], ['cy', 'си'], ['ge$', 'дж'], ['gy', 'джи'], ['le$', 'л'], ['^e', 'э'], ['(?<=[bcdfghklmnpqrstvwxz])y$', 'и'], ['^y', 'й'], ['(?<=[aeiou])y', 'й'],
  ['bb', 'бб'], ['(?<=[a-z])e$', '']
] as const).map(([pattern, sound]) => [new RegExp(pattern, 'g'), sound])
const SINGLE: Record<string, string> = { a: 'а', b: 'б', c: 'к', d: 'д', e: 'е', f: 'ф', g: 'г', h: 'х', i: 'и', j: 'дж', k: 'к', l: 'л', m: 'м', n: 'н', o: 'о', p: 'п', q: 'к', r: 'р', s: 'с', t: 'т', u: 'у', v: 'в', w: 'в', x: 'кс', y: 'и', z: 'з' }

const spell = (word: string) => [...word].map(letter => LETTERS[letter] ?? letter).join('-')

function transliterated(word: string): string {
  if (word.length > 40) return spell(word.slice(0, 40))
  const sounds = SOUNDS.reduce((result, [pattern, sound]) => result.replace(pattern, sound), word)
  return sounds.replace(/[a-z]/g, letter => SINGLE[letter]!)
}

function said(word: string): string {
  const plain = word.replace(/é$/i, 'е').normalize('NFD').replace(/\p{M}/gu, '') // a last é is heard
  const parts = plain.match(/[A-Z]?[a-z]+|[A-Z]+/g)
  if (parts && parts.length > 1 && parts.every(part => part.length > 2)) return parts.map(said).join('')
  const small = plain.toLowerCase()
  const known = BRANDS.get(small)
  if (known) return known
  if (plain.length === 1 || (plain.length <= 5 && plain === plain.toUpperCase() && !/[AEIOUY]/.test(plain)) || (plain.length <= 3 && plain === plain.toUpperCase())) return spell(small)
  return transliterated(small)
}

/** Latin words in Russian letters, as a Russian says them, for voices that read no others. */
export const readLatin = (text: string) => text.replace(/[a-zà-öø-ÿ]{1,400}(?:-[a-z]{1,40})?/giu, word => BRANDS.get(word.toLowerCase()) ?? word.split('-').map(said).join('-'))
