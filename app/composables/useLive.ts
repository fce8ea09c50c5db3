/** Calls `refresh` every `everyMs` while the page is looked at and the server can be reached, and on coming back to it. */
export function useLive(refresh: () => Promise<unknown>, everyMs: number) {
  const tick = () => {
    if (document.visibilityState === 'visible' && connected.value) void refresh()
  }
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => {
    timer = setInterval(tick, everyMs)
    document.addEventListener('visibilitychange', tick)
  })
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  })
}
