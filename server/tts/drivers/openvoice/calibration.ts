import type { SpeechLanguage } from '../../types'

/** What a base voice says so that its timbre is known: some seconds with the usual sounds of the language. */
export const CALIBRATION_TEXT: Record<SpeechLanguage, string> = {
  ru: 'Широкая электрификация южных губерний даст мощный толчок подъёму сельского хозяйства. Съешь ещё этих мягких французских булок, да выпей чаю.',
  en: 'The quick brown fox jumps over the lazy dog, while a noisy crowd watches from both sides of the road. Pack my box with five dozen liquor jugs.'
}
