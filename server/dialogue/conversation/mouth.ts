/** Something to be heard: 20 ms frames that are there already or still come. */
export interface Track {
  /** The next frame; null when there is none yet or no more. */
  next(): Int16Array | null
  /** No more will come. */
  readonly ended: boolean
  /** Called when a frame has come or the end is known. */
  onChange(listener: () => void): void
  /** The first frame leaves. */
  started?(): void
  /** All of it was heard, or it was cut after `heardMs`. */
  finished?(heardMs: number, outcome: 'ended' | 'cut'): void
}

export interface Mouth {
  /** Heard after what is being said already; `first` goes before what has not begun yet. */
  play(track: Track, order?: 'last' | 'first'): void
  /** Falls silent where it is. */
  hold(): void
  /** Goes on where it was silenced. */
  resume(): void
  /** Ends everything that is said or waits to be; gives the ms that were heard of the current track, no more than the ear itself says. */
  stop(mostMs?: number): number
  readonly isHeld: boolean
  /** What is being said or about to be. */
  readonly current: Track | undefined
  /** ms that were heard of the current track. */
  heardMs(): number
  close(): void
}

export const FRAME_MS = 20

/**
 * Gives frames at the pace at which they are heard, `leadMs` ahead of their time. What was given counts as heard when
 * its time has come, so a cut knows what the person really heard.
 */
export function createMouth({ leadMs, give }: { leadMs: number, give(samples: Int16Array, track: Track): void }): Mouth {
  const waiting: Track[] = []
  let track: Track | undefined
  let given = 0 // ms of the current track
  let begun = 0 // when its first frame is heard, as if it had never been held
  let held = false
  let starving = true
  let timer: NodeJS.Timeout | undefined

  const heardMs = () => track ? Math.max(0, Math.min(given, held ? heardWhenHeld : performance.now() - begun)) : 0
  let heardWhenHeld = 0

  function next() {
    track = waiting.shift()
    given = 0
    starving = true
    track?.onChange(pump)
  }

  function pump() {
    clearTimeout(timer)
    if (held || !track) return
    // Frames that come after their time are heard late: the ear had nothing in between.
    if (!starving) begun = Math.max(begun, performance.now() - given)
    while (given < performance.now() - begun + leadMs || starving) {
      const frame = track.next()
      if (!frame) return rest(track)
      if (starving) begin()
      if (given === 0) track.started?.()
      if (!track || held) return // it was stopped by whoever heard that it started
      given += FRAME_MS
      give(frame, track)
    }
    timer = setTimeout(pump, Math.max(0, begun + given - leadMs - performance.now()))
  }

  /** The clock of a track begins, or begins again after frames were missing, with the first frame there is. */
  function begin() {
    begun = performance.now() - given
    starving = false
  }

  function rest(current: Track) {
    if (!current.ended) {
      starving = given === 0 || performance.now() - begun >= given
      // Frames may come in time yet: look when the last one has been heard.
      if (!starving) timer = setTimeout(pump, Math.max(1, begun + given - performance.now()))
      return
    }
    const left = begun + given - performance.now()
    if (given > 0 && left > 0) {
      timer = setTimeout(pump, left)
      return
    }
    const heard = given
    next()
    current.finished?.(heard, 'ended')
    pump()
  }

  function stop(mostMs = Infinity) {
    clearTimeout(timer)
    const heard = Math.min(heardMs(), mostMs)
    const cut = track ? [track, ...waiting] : []
    waiting.length = 0
    track = undefined
    held = false
    cut.forEach((each, index) => each.finished?.(index === 0 ? heard : 0, 'cut'))
    return heard
  }

  return {
    play(added, order = 'last') {
      const goesFirst = order === 'first' && track !== undefined && given === 0
      if (goesFirst) waiting.unshift(added, track!)
      else waiting.push(added)
      if (track && !goesFirst) return
      next()
      pump()
    },
    hold() {
      if (held || !track) return
      heardWhenHeld = heardMs()
      held = true
      clearTimeout(timer)
    },
    resume() {
      if (!held) return
      held = false
      begun = performance.now() - heardWhenHeld
      starving ||= given === 0
      pump()
    },
    stop,
    get isHeld() {
      return held
    },
    get current() {
      return track
    },
    heardMs,
    close: () => void stop()
  }
}
