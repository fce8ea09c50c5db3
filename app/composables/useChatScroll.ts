/** This near to the end counts as reading the newest. */
const NEAR_PX = 48
const UPWARDS = ['ArrowUp', 'PageUp', 'Home']

/** Follows the newest words while the reader is at the end, and leaves them alone when they have scrolled up. */
export function useChatScroll(box: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>) {
  const atEnd = ref(true)
  let resized: ResizeObserver | undefined
  let height = 0
  /** A finger is on it. */
  let held = false

  const distance = (element: HTMLElement) => element.scrollHeight - element.scrollTop - element.clientHeight
  function toNewest() {
    atEnd.value = true
    if (box.value) box.value.scrollTop = box.value.scrollHeight
  }
  function scrolled() {
    if (!box.value) return
    // A scroll that the page's own growth caused is no wish of the reader.
    if (box.value.scrollHeight !== height && atEnd.value && !held) return
    atEnd.value = distance(box.value) < NEAR_PX
  }
  // The end is let go of at the first sign of a wish to look back, however fast the words come.
  function letGo() {
    if (box.value && box.value.scrollHeight > box.value.clientHeight) atEnd.value = false
  }
  const turned = (event: WheelEvent) => event.deltaY < 0 && letGo()
  const pressed = (event: KeyboardEvent) => UPWARDS.includes(event.key) && event.target === box.value && letGo()
  const touched = () => {
    held = true
  }
  const released = () => {
    held = false
    scrolled()
  }

  /** Runs a change above what is read so that it does not move. */
  async function keepPlace(change: () => void) {
    const element = box.value
    const before = element ? element.scrollHeight - element.scrollTop : 0
    change()
    await nextTick()
    if (element) element.scrollTop = element.scrollHeight - before
  }

  onMounted(() => {
    if (!box.value || !content.value) return
    for (const [name, listener] of Object.entries({ scroll: scrolled, wheel: turned, keydown: pressed, touchstart: touched, touchend: released, touchcancel: released })) {
      box.value.addEventListener(name, listener as EventListener, { passive: true })
    }
    resized = new ResizeObserver(() => {
      height = box.value?.scrollHeight ?? 0
      if (atEnd.value && !held) toNewest()
    })
    resized.observe(content.value)
    resized.observe(box.value)
    toNewest()
  })
  onBeforeUnmount(() => resized?.disconnect())

  return { atEnd, toNewest, keepPlace }
}
