import { SMALL_TALK, type SmallTalk } from '#shared/utils/small-talk'

/** What the built-in answerer says and recognises. */
export interface BuiltinTexts extends SmallTalk {
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
    ...SMALL_TALK.ru
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
    ...SMALL_TALK.en
  }
}
