/** Frames that were made and not yet given, and who waits for them. */
export interface FrameQueue {
  push(frame: Int16Array): void
  /** No more will come; what lies here is still given. */
  end(): void
  /** Ends, and forgets what lies here. */
  drop(): void
  next(): Int16Array | null
  readonly ended: boolean
  /** Frames that lie here. */
  readonly length: number
  onChange(listener: () => void): void
  /** Resolves when fewer than `count` frames lie here, or at the end. */
  untilBelow(count: number): Promise<void>
}

export function createFrameQueue(): FrameQueue {
  let frames: Int16Array[] = []
  let taken = 0
  let isOver = false
  let changed = () => {}
  let room = Promise.withResolvers<undefined>()

  const wakeMaker = () => {
    room.resolve(undefined)
    room = Promise.withResolvers()
  }

  function end() {
    if (isOver) return
    isOver = true
    wakeMaker()
    changed()
  }

  return {
    push(frame) {
      if (isOver) return
      frames.push(frame)
      changed()
    },
    end,
    drop() {
      frames = []
      taken = 0
      end()
    },
    next() {
      const frame = frames[taken]
      if (!frame) return null
      if (++taken >= 256) {
        frames = frames.slice(taken)
        taken = 0
      }
      wakeMaker()
      return frame
    },
    get ended() {
      return isOver && taken >= frames.length
    },
    get length() {
      return frames.length - taken
    },
    onChange(listener) {
      changed = listener
    },
    async untilBelow(count) {
      while (!isOver && frames.length - taken >= count) await room.promise
    }
  }
}
