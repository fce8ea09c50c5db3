import type { Language } from '#shared/schemas/settings'

/** What the secretary says on its own account. */
export const SPOKEN_PROMPTS: Record<Language, Record<'silence' | 'patience' | 'repeat' | 'failed', string>> = {
  ru: { silence: 'Вы ещё здесь?', patience: 'Секунду, смотрю.', repeat: 'Извините, плохо слышно. Можете повторить?', failed: 'Извините, сейчас не получается ответить. Попробуйте ещё раз чуть позже.' },
  en: { silence: 'Are you still there?', patience: 'One moment, let me see.', repeat: 'Sorry, I didn\'t catch that. Could you say it again?', failed: 'Sorry, I can\'t answer right now. Please try again a little later.' }
}
