import type { Branch } from '#shared/schemas/chat'

export interface BranchRow {
  id: string
  role: string
  preview: string
  active: boolean
  /** How many forks stand above it. */
  depth: number
  /** It is one of several ways to go on. */
  fork: boolean
}

/** The tree as lines to read from top to bottom: only a fork moves its branches to the right. */
export function branchRows(branches: Branch[]): BranchRow[] {
  const children = Map.groupBy(everyBranch(branches), ({ parent_id }) => parent_id)
  const rows: BranchRow[] = []
  const waiting = below(children.get(null) ?? [], 0)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { branch: { id, role, content_preview, is_active }, depth, fork } = next
    rows.push({ id, role, preview: content_preview, active: is_active, depth, fork })
    waiting.push(...below(children.get(id) ?? [], depth))
  }
  return rows
}

/** Each before what lies below it and after its older siblings. */
function everyBranch(branches: Branch[]) {
  const all: Branch[] = []
  const waiting = branches.toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    all.push(next)
    waiting.push(...next.children.toReversed())
  }
  return all
}

/** In the order of a stack: what is read first stands last. */
function below(branches: Branch[], depth: number) {
  const fork = branches.length > 1
  return branches.map(branch => ({ branch, depth: fork ? depth + 1 : depth, fork })).reverse()
}
