/** Softens how much the first places outweigh the others (Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", 2009); smaller than their 60, so that a weak list does not push out what the other is sure of. */
const K = 10

export interface Fused<T> {
  item: T
  fused: number
  /** Place in each list from 1; null where the list does not have it. */
  ranks: (number | null)[]
}

/** Joins ordered lists: what stands high in one, or in several, comes first. */
export function fuseRanks<T>(lists: readonly (readonly T[])[]): Fused<T>[] {
  const byItem = new Map<T, Fused<T>>()
  lists.forEach((list, nth) => list.forEach((item, at) => {
    const known = byItem.get(item) ?? { item, fused: 0, ranks: lists.map(() => null) }
    known.fused += 1 / (K + at + 1)
    known.ranks[nth] = at + 1
    byItem.set(item, known)
  }))
  return [...byItem.values()].sort((a, b) => b.fused - a.fused)
}
