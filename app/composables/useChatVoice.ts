import type { Message } from '#shared/schemas/chat'

/** What is spoken of a message is kept under what it answers: a message that is written has no id yet. */
export const speechIdOf = ({ id, parent_id }: Message) => parent_id ?? id

/** Whether answers are spoken by themselves: what this person chose in this browser, where they may hear a voice at all. */
export function useChatVoiceMode() {
  const { may } = useSessionStore()
  const speech = useSpeech()
  const stored = useChatStored('voice-mode')
  const speaksAloud = may('tts.use')
  const voiceMode = computed({
    get: () => speaksAloud && stored.value === 'on',
    set: (on) => {
      stored.value = on ? 'on' : ''
      if (on) speech.unlock()
      else speech.stop()
    }
  })
  return { voiceMode, speaksAloud }
}

/**
 * In voice mode an answer that is written here is spoken sentence by sentence while it grows; not what `spokenElsewhere`.
 * After `answerAloud(true)` the next answer is spoken in any mode: a spoken question wants one.
 */
export function useChatVoice(messages: Ref<Message[]>, answered: Ref<Message | null>, spokenElsewhere: Ref<boolean> = ref(false)) {
  const speech = useSpeech()
  const { voiceMode, speaksAloud } = useChatVoiceMode()
  const answersAloud = ref(false)
  const speaks = () => (voiceMode.value || (speaksAloud && answersAloud.value)) && !spokenElsewhere.value

  const growing = () => {
    const last = messages.value.at(-1)
    return speaks() && last?.role === 'assistant' && last.state === 'writing' ? last : null
  }
  /** Stopped by the person while it was written: the rest of it stays unsaid. */
  let silenced: string | null = null
  watch(() => speech.current.id, (id, before) => {
    const message = growing()
    if (!id && message && before === speechIdOf(message)) silenced = before
  }, { flush: 'sync' })
  watch(() => growing()?.content, (content) => {
    const message = growing()
    if (message && content && speechIdOf(message) !== silenced) speech.speak(speechIdOf(message), content, { done: false })
  })
  watch(answered, (message) => {
    const wanted = speaks()
    answersAloud.value = false
    if (!wanted || !message || speechIdOf(message) === silenced) return
    if (message.state === 'complete') speech.speak(speechIdOf(message), message.content)
    else speech.stop()
  })
  const answerAloud = (aloud: boolean) => {
    answersAloud.value = aloud
  }

  return { voiceMode, speaksAloud, answerAloud }
}
