/** This share of what waits is shown each frame: about a fifth of a second behind, at any speed of arrival. */
const SHARE = 1 / 8
const LEAST = 2

/** Shows a growing text at the pace of the screen. `show` gets the whole text so far, at most once a frame. */
export function createPace(show: (text: string) => void) {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  let text = ''
  let shown = 0
  let frame = 0

  function step() {
    const waiting = text.length - shown
    shown += still ? waiting : Math.min(waiting, Math.max(LEAST, Math.ceil(waiting * SHARE)))
    frame = shown < text.length ? requestAnimationFrame(step) : 0
    show(text.slice(0, shown))
  }

  return {
    push(more: string) {
      text += more
      frame ||= requestAnimationFrame(step)
    },
    stop() {
      cancelAnimationFrame(frame)
    }
  }
}
