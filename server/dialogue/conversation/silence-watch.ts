import type { ConversationSettings } from '#shared/schemas/settings'

interface SilenceWatchParts {
  settings: ConversationSettings
  /** It is the person's turn, and they say nothing. */
  isQuiet(): boolean
  ask(): void
  giveUp(): void
}

/** Asks whether somebody is there when nobody has said anything for long, as often as is set; then gives up. */
export function createSilenceWatch({ settings, isQuiet, ask, giveUp }: SilenceWatchParts) {
  let timer: NodeJS.Timeout | undefined
  let asked = 0

  function act() {
    if (!isQuiet()) return
    if (asked >= settings.silence_prompts) return giveUp()
    asked++
    ask()
  }

  return {
    /** The silence counts from now on. */
    begin() {
      clearTimeout(timer)
      if (settings.silence_prompt_s && isQuiet()) timer = setTimeout(act, settings.silence_prompt_s * 1_000)
    },
    end: () => clearTimeout(timer),
    /** Somebody is there. */
    reset() {
      clearTimeout(timer)
      asked = 0
    }
  }
}
