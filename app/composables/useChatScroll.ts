/** This near to the end counts as reading the newest. */
const NEAR_PX = 48

/** Follows the newest words while the reader is at the end, and leaves them alone when they have scrolled up. */
export function useChatScroll(box: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>) {
  const atEnd = ref(true)
  let resized: ResizeObserver | undefined
  let height = 0

  const distance = (element: HTMLElement) => element.scrollHeight - element.scrollTop - element.clientHeight
  function toNewest() {
    atEnd.value = true
    if (box.value) box.value.scrollTop = box.value.scrollHeight
  }
  function scrolled() {
    if (!box.value) return
    // A scroll that the page's own growth caused is no wish of the reader.
    if (box.value.scrollHeight !== height && atEnd.value) return
    atEnd.value = distance(box.value) < NEAR_PX
  }
  /** Lets go of the end at the first turn of the wheel upwards, however fast the words come. */
  function turned(event: WheelEvent) {
    if (event.deltaY < 0 && box.value && box.value.scrollHeight > box.value.clientHeight) atEnd.value = false
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
    box.value.addEventListener('scroll', scrolled, { passive: true })
    box.value.addEventListener('wheel', turned, { passive: true })
    resized = new ResizeObserver(() => {
      height = box.value?.scrollHeight ?? 0
      if (atEnd.value) toNewest()
    })
    resized.observe(content.value)
    resized.observe(box.value)
    toNewest()
  })
  onBeforeUnmount(() => resized?.disconnect())

  return { atEnd, toNewest, keepPlace }
}
