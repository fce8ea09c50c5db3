/** What is being said, word by word: the person's and the secretary's last turn, and what is final of both. */
export function useConversationWords() {
  const heard = ref('')
  /** The words may still change. */
  const hearing = ref(false)
  const spoken = ref('')
  /** For those who listen to the page: only what does not change any more. */
  const announced = ref<{ who: 'person' | 'secretary', text: string } | null>(null)
  const hasEcho = ref(false)
  let item: string | undefined
  let response: string | undefined

  function hear(id: string, delta: string, all = id === item ? heard.value + delta : delta) {
    heard.value = all
    item = id
    hearing.value = true
  }
  function settle(id: string, text: string) {
    item = id
    hearing.value = false
    heard.value = text
    if (!text) return
    announced.value = { who: 'person', text }
    hasEcho.value ||= isEcho(text, spoken.value)
  }
  function speak(id: string, text: string) {
    spoken.value = id === response ? joinWords(spoken.value, text) : text
    response = id
  }

  function take(event: RealtimeEvent) {
    switch (event.type) {
      case 'conversation.item.input_audio_transcription.delta': return hear(event.item_id, event.delta, event.transcript)
      case 'conversation.item.input_audio_transcription.completed': return settle(event.item_id, event.transcript)
      case 'response.output_audio_transcript.delta': return speak(event.response_id, event.delta)
      case 'response.done':
        if (spoken.value) announced.value = { who: 'secretary', text: spoken.value }
    }
  }

  return { heard: readonly(heard), hearing: readonly(hearing), spoken: readonly(spoken), announced: readonly(announced), hasEcho, take }
}
