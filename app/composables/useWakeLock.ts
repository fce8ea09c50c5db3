/** Keeps the screen on while `awake`: a phone that falls asleep takes the microphone away. */
export function useWakeLock(awake: () => boolean) {
  let lock: Promise<WakeLockSentinel | undefined> = Promise.resolve(undefined)

  function update() {
    const wanted = awake() && document.visibilityState === 'visible'
    lock = lock.then(async (held) => {
      if (wanted) return held && !held.released ? held : await navigator.wakeLock?.request('screen')
      await held?.release()
    }).catch(() => undefined)
  }
  watch(awake, update, { immediate: true })
  // The browser takes it back from a page that is not seen.
  onMounted(() => document.addEventListener('visibilitychange', update))
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', update))
  onScopeDispose(() => void lock.then(held => held?.release()))
}
