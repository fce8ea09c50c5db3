import type { KnowledgeIndex } from './types'

/** What the thread does for the host. */
export type IndexTask = Exclude<keyof KnowledgeIndex, 'dispose'>

/** A call of one of the index's functions, without its signal. */
export interface ToIndex { id: number, task: IndexTask, args: readonly unknown[] }

/** `refused`: the same call would fail again. */
export type FromIndex
  = | { id: number, result: unknown }
    | { id: number, failed: string, refused: boolean }
  /** A long task goes on. */
    | { working: true }
  /** What was there could not be used, which it says why; the index is empty now. */
    | { remade: string }
