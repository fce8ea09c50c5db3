/** Whether the spoken conversation is open over a chat: it is part of the address, so that a link opens it too. */
export function useChatTalk(id?: string) {
  const { may } = useSessionStore()
  const route = useRoute()
  const speech = useSpeech()
  const allowed = may('chat.write') && may('stt.use') && may('tts.use')
  const open = computed(() => allowed && route.query.talk !== undefined)

  async function begin() {
    speech.stop()
    await navigateTo({ path: `/chat/${id}`, query: { talk: '' } })
  }
  const close = async () => {
    await navigateTo(`/chat/${id}`, { replace: true })
  }

  return { allowed, open, begin, close }
}
