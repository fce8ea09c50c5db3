/** A text that this browser remembers for the signed-in person under `key`; an empty one is forgotten. */
export function useChatStored(key: string) {
  const name = `ai-secretary-chat-${useSessionStore().me?.id ?? ''}-${key}`
  const value = ref(localStorage.getItem(name) ?? '')
  watch(value, (text) => {
    if (text) localStorage.setItem(name, text)
    else localStorage.removeItem(name)
  }, { flush: 'sync' })
  return value
}
