import type { Language } from '../schemas/settings'

/** What people say besides questions. Words are lower case with ё as е or without; patterns are matched against lower-case text. */
export interface SmallTalk {
  words: Record<'greeting' | 'thanks' | 'bye' | 'filler' | 'yes' | 'no' | 'question', string[]>
  patterns: {
    about: RegExp
    /** Begins or is a message for the owner. */
    message: RegExp
    /** Begins one, unless a question follows. */
    introduction: RegExp
    /** Asks whether one may be left. */
    wish: RegExp
  }
}

export const SMALL_TALK: Record<Language, SmallTalk> = {
  ru: {
    words: {
      greeting: ['привет', 'приветствую', 'здравствуйте', 'здравствуй', 'добрый', 'доброе', 'доброго', 'алло', 'hello', 'hi'],
      thanks: ['спасибо', 'благодарю', 'спс', 'понятно', 'ясно', 'ок', 'окей', 'отлично', 'хорошо'],
      bye: ['пока', 'свидания', 'прощайте', 'всего'],
      filler: ['день', 'дня', 'утро', 'вечер', 'времени', 'суток', 'большое', 'огромное', 'вам', 'тебе', 'до', 'хорошего', 'доброго', 'за', 'помощь', 'ответ', 'всё', 'все', 'очень'],
      yes: ['да', 'давайте', 'ага', 'конечно', 'хочу', 'можно', 'хорошо', 'ок', 'пожалуйста'],
      no: ['нет', 'не', 'надо', 'нужно', 'спасибо', 'отмена'],
      question: ['как', 'что', 'где', 'когда', 'кто', 'почему', 'зачем', 'сколько', 'какой', 'какая', 'какие', 'куда', 'можно', 'есть', 'ли', 'чем']
    },
    patterns: {
      about: /(?<!\p{L})(?:(?:ты|вы) (?:кто|бот|робот|человек|живой|нейросеть)|кто (?:ты|вы)|с кем я (?:говорю|общаюсь))(?!\p{L})/u,
      message: /(?<!\p{L})(?:передай(?:те)?|сообщите|запишите|перезвоните|перезвони|позвоните мне|свяжитесь со мной|скажите (?:ему|ей|им|владельцу|директору|начальнику))(?!\p{L})/u,
      introduction: /(?<!\p{L})меня зовут(?!\p{L})/u,
      wish: /(?<!\p{L})(?:остав(?:ить|лю)|принять|примите|записать|передать) (?:ему |ей |вам |владельцу )?сообщение(?!\p{L})/u
    }
  },
  en: {
    words: {
      greeting: ['hi', 'hello', 'hey', 'good', 'greetings'],
      thanks: ['thanks', 'thank', 'thx', 'ok', 'okay', 'great', 'cool', 'understood'],
      bye: ['bye', 'goodbye', 'see', 'cheers'],
      filler: ['there', 'morning', 'afternoon', 'evening', 'day', 'you', 'very', 'much', 'so', 'a', 'lot', 'later', 'for', 'the', 'your', 'help', 'all', 'that', 'is'],
      yes: ['yes', 'yeah', 'sure', 'ok', 'okay', 'please', 'yep'],
      no: ['no', 'nope', 'thanks', 'thank', 'you', 'not', 'now', 'cancel'],
      question: ['how', 'what', 'where', 'when', 'who', 'why', 'which', 'can', 'could', 'do', 'does', 'is', 'are']
    },
    patterns: {
      about: /\b(?:are you (?:an? )?(?:bot|robot|human|person|real|ai)|who are you|what are you|who am i (?:talking|speaking) to)\b/,
      message: /\b(?:tell (?:him|her|them|the owner|the boss|your boss)|pass (?:it |this )?on|let (?:him|her|them) know|call me|ring me|contact me)\b/,
      introduction: /\bmy name is\b/,
      wish: /\b(?:leave|take) (?:him |her |them |you )?a message\b/
    }
  }
}

/** A telephone number of ten digits or more, or an e-mail address. */
export const hasContact = (text: string) =>
  /\S@[^\s@]{1,255}\.\S/.test(text) || (text.match(/\+?\d[\d\s().-]{8,40}\d/g) ?? []).some(number => number.replace(/\D/g, '').length >= 10)

/** Whether all of `words` are among the known ones. */
export const only = (words: string[], known: string[]) => words.every(word => known.includes(word))

/** Greetings, thanks and goodbyes with nothing besides. */
export const isCourtesy = (words: string[], { words: { greeting, thanks, bye, filler } }: SmallTalk) =>
  only(words, [...greeting, ...thanks, ...bye, ...filler])

/** Asks, by its mark or its first word. */
export const looksLikeQuestion = (text: string, [first = '']: string[], { words }: SmallTalk) =>
  text.includes('?') || words.question.includes(first)
