/** What the built-in answerer says and recognises. Patterns are matched against lower-case text. */
export interface BuiltinTexts {
  greeting: string
  thanks: string
  bye: string
  /** What it is, when asked. */
  about: string
  /** Ends `unknown`; found in the secretary's last message, it makes the next one an answer to it. */
  offer: string
  unknown: string
  /** The same where nothing is stored, so that no message can be taken. */
  unknownHere: string
  /** Asks for the message itself. */
  invitation: string
  /** Where the conversation is stored. Says no more than that: nobody is called. */
  taken: string
  /** Where it is not: a program that keeps its messages itself passes them on, or nobody does. */
  notKept: string
  askContact: string
  declined: string
  sources: string
  /** Before the number of a page. */
  page: string
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

const UNKNOWN_RU = 'Этого я не знаю: в частых вопросах и базе знаний ответа нет.'
const UNKNOWN_EN = 'I do not know: the FAQ and the knowledge base hold no answer to this.'
const OFFER_RU = 'Могу записать сообщение: напишите его здесь и, если нужен ответ, оставьте телефон или почту.'
const OFFER_EN = 'I can take a message: write it here and, if you need an answer, leave a phone number or an e-mail.'

export const BUILTIN_TEXTS: Record<'ru' | 'en', BuiltinTexts> = {
  ru: {
    greeting: 'Здравствуйте! Задайте вопрос, и я поищу ответ в частых вопросах и базе знаний.',
    thanks: 'Пожалуйста! Если появится ещё вопрос, напишите.',
    bye: 'До свидания!',
    about: 'Я встроенный автоответчик, не человек и не языковая модель: показываю подходящие места из частых вопросов и базы знаний и записываю сообщения.',
    offer: OFFER_RU,
    unknown: `${UNKNOWN_RU} ${OFFER_RU}`,
    unknownHere: UNKNOWN_RU,
    invitation: 'Слушаю: напишите сообщение здесь. Если нужен ответ, добавьте телефон или почту.',
    taken: 'Записано. Сообщение остаётся в этой переписке.',
    notKept: 'Сам я эту переписку не храню: чтобы сообщение точно дошло, передайте его и другим способом.',
    askContact: 'Если нужен ответ, оставьте телефон или почту.',
    declined: 'Хорошо. Если появится вопрос, напишите.',
    sources: 'Источник',
    page: 'стр.',
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
    greeting: 'Hello! Ask a question and I will look for the answer in the FAQ and the knowledge base.',
    thanks: 'You are welcome! Write if you have another question.',
    bye: 'Goodbye!',
    about: 'I am a built-in answerer, neither a human nor a language model: I show fitting passages of the FAQ and the knowledge base and take messages.',
    offer: OFFER_EN,
    unknown: `${UNKNOWN_EN} ${OFFER_EN}`,
    unknownHere: UNKNOWN_EN,
    invitation: 'Please write the message here. If you need an answer, add a phone number or an e-mail.',
    taken: 'Noted. The message stays in this conversation.',
    notKept: 'I do not keep this conversation myself: to be sure that the message arrives, please pass it on another way too.',
    askContact: 'If you need an answer, leave a phone number or an e-mail.',
    declined: 'All right. Write if you have a question.',
    sources: 'Source',
    page: 'page',
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
