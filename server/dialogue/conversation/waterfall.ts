import type { Waterfall } from '#shared/schemas/chat'

/** When the person's last sound was heard and its words were known, performance.now(); null for what was typed. */
export interface SaidAt {
  utterance: string | null
  soundEnd: number | null
  words: number | null
}

/** Moments of performance.now(), as ms after the person's last sound. */
export function waterfallOf({ soundEnd, words }: SaidAt, { decidedAt, firstWordAt, soundAt }: { decidedAt: number, firstWordAt: number | null, soundAt: number }): Waterfall {
  const since = (at: number | null) => at === null || soundEnd === null ? null : Math.round(at - soundEnd)
  return { words_ms: since(words), end_of_turn_ms: since(decidedAt), first_word_ms: since(firstWordAt), first_sound_ms: since(soundAt) }
}
