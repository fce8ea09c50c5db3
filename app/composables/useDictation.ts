/**
 * Speaking into the field instead of writing: words appear in `text` while they are said. `send` is called when the
 * person ends it by a press, or by a pause where they chose so.
 */
export function useDictation(text: Ref<string>, send: () => void) {
  const speech = useSpeech()
  const stored = useChatStored('send-after-pause')
  const sendsAfterPause = computed({
    get: () => stored.value === 'on',
    set: (on) => {
      stored.value = on ? 'on' : ''
    }
  })
  const words = useLiveWords({
    onPause: () => {
      if (sendsAfterPause.value) void finish()
    }
  })
  const listening = computed(() => words.state.value !== 'off')
  let before = ''

  watch(words.text, (said) => {
    if (listening.value && said) text.value = joinWords(before, said)
  })

  async function begin() {
    // Talking over the secretary silences it.
    speech.stop()
    // What is spoken is answered aloud: this press lets the answer sound.
    speech.unlock()
    before = text.value
    await words.start()
  }

  async function finish({ sends = true } = {}) {
    const said = await words.stop()
    if (!said) return
    text.value = joinWords(before, said)
    if (sends) send()
  }

  const toggle = () => listening.value ? finish() : begin()

  function cancel() {
    words.cancel()
    text.value = before
  }

  return { words, listening, sendsAfterPause, begin, finish, toggle, cancel }
}
