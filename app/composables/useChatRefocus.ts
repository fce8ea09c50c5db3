/** Calls `act` whenever the person comes back to this tab or to the network. */
export function useChatRefocus(act: () => void) {
  const returned = () => {
    if (document.visibilityState === 'visible') act()
  }
  onMounted(() => {
    document.addEventListener('visibilitychange', returned)
    window.addEventListener('online', returned)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', returned)
    window.removeEventListener('online', returned)
  })
}
