import { expect, it } from 'vitest'
import type { Branch } from '#shared/schemas/chat'
import { branchRows } from '~/utils/chat-branches'

const node = (id: string, ...children: Branch[]): Branch => {
  for (const child of children) child.parent_id = id
  return { id, parent_id: null, role: 'user', content_preview: id, is_active: true, children }
}

it('moves to the right at forks only', () => {
  const rows = branchRows([node('a', node('b', node('c', node('d')), node('e')))])
  expect(rows.map(({ id, depth, fork }) => `${id}${depth}${fork ? '+' : ''}`)).toEqual(['a0', 'b0', 'c1+', 'd1', 'e1+'])
})

it('reads a conversation of any length', () => {
  let tree = node('0')
  for (let length = 1; length < 20_000; length++) tree = node(String(length), tree)
  expect(branchRows([tree])).toHaveLength(20_000)
})

it('puts what the server gave flat back below the message it follows', () => {
  const tree = node('a', node('b'))
  for (const [id, parent_id] of [['c', 'b'], ['d', 'b'], ['e', 'c']] as const) tree.children.push({ ...node(id), parent_id })
  const rows = branchRows([tree])
  expect(rows.map(({ id, depth, fork }) => `${id}${depth}${fork ? '+' : ''}`)).toEqual(['a0', 'b0', 'c1+', 'e1', 'd1+'])
})
