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
  const rows: BranchRow[] = []
  const waiting = below(branches, 0)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { branch: { id, role, content_preview, is_active, children }, depth, fork } = next
    rows.push({ id, role, preview: content_preview, active: is_active, depth, fork })
    waiting.push(...below(children, depth))
  }
  return rows
}

/** In the order of a stack: what is read first stands last. */
function below(branches: Branch[], depth: number) {
  const fork = branches.length > 1
  return branches.map(branch => ({ branch, depth: fork ? depth + 1 : depth, fork })).reverse()
}
