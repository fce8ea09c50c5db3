/** How the marks inside an address are called. */
export interface AddressWords { at: string, dot: string, hyphen: string, underscore: string, plus: string, endings?: Record<string, string> }

const TOP_LEVEL = 'com|ru|рф|org|net|io|dev|app|info|biz|su|by|kz|ua|uz|eu|de|fr|uk|us|me|tv|co|ai|online|shop|store|site|pro|club|moscow|москва|edu|gov|local|xyz|tech|cloud|bank|рус|дети'
const LABEL = '[a-zа-яё0-9](?:[a-zа-яё0-9_-]{0,62})'
const HOST = `${LABEL}(?:\\.${LABEL}){0,4}\\.(?:${TOP_LEVEL})`

const EMAIL = new RegExp(`(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}@(?:[\\p{L}\\p{N}-]{1,63}\\.){1,5}\\p{L}{2,24}(?![\\p{L}\\p{N}])`, 'giu')
const SITE = new RegExp(`(?<![\\p{L}\\p{N}@._/-])(?:www\\.)?(${HOST})(?![\\p{L}\\p{N}@]|\\.[\\p{L}\\p{N}])(?:/[^\\s,;:!?)»"]{0,500}[^\\s.,;:!?)»"]|/)?`, 'giu')
const HANDLE = /(?<![\p{L}\p{N}.])@([a-z][a-z0-9_]{2,40})(?![a-z0-9_@])/giu

/** E-mail addresses, sites and @names as they are dictated. */
export function readAddresses(text: string, words: AddressWords): string {
  const say = (address: string) => {
    const ending = /\.(\p{L}{2,24})$/u.exec(address)?.[1]?.toLowerCase()
    return ending ? `${sayName(address.slice(0, -ending.length - 1))} ${words.dot} ${words.endings?.[ending] ?? ending}` : sayName(address)
  }
  const sayName = (name: string) => name
    .replace(/@/g, ` ${words.at} `).replace(/\./g, ` ${words.dot} `).replace(/-/g, ` ${words.hyphen} `).replace(/_/g, ` ${words.underscore} `).replace(/\+/g, ` ${words.plus} `)
    .replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, ' ')
    .replace(/ {2,}/g, ' ').trim()
  return text
    .replace(EMAIL, say)
    .replace(SITE, (_, host: string) => say(host))
    .replace(HANDLE, (_, name: string) => say(`@${name}`))
}
