import { describe, expect, it } from 'vitest'
import { readMembers } from '#server/tts/drivers/xtts/json-members'

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function membersOf(text: string, size: number, wanted = (_: string) => true) {
  const members: [string, string][] = []
  await readMembers(inPieces(text, size), wanted, (name, value) => {
    members.push([name, value])
    return false
  })
  return members
}

const OBJECT = { 'Анна "А" {x}': { a: [1, { b: '},"\\' }] }, 'second': [[1, 2], []], ':,': null, 'last\\': 'te:xt, "quoted"' }

describe('the members of a large object', () => {
  it.each([1, 2, 7, 64, 10_000])('are the same in pieces of %i bytes', async (size) => {
    const members = await membersOf(JSON.stringify(OBJECT, null, 1), size)
    expect(Object.fromEntries(members.map(([name, text]) => [name, JSON.parse(text)]))).toEqual(OBJECT)
  })

  it('are named only, where their values are not wanted', async () => {
    expect(await membersOf(JSON.stringify(OBJECT), 5, name => name === 'second')).toEqual([['Анна "А" {x}', ''], ['second', '[[1,2],[]]'], [':,', ''], ['last\\', '']])
  })

  it('are read no further than they are needed', async () => {
    let read = 0
    async function* endless() {
      yield Buffer.from('{"a":1')
      for (;;) {
        read++
        yield Buffer.from(`,"b${read}":2`)
      }
    }
    await readMembers(endless(), () => true, name => name === 'b3')
    expect(read).toBeLessThanOrEqual(4)
  })

  it('of nothing are none', async () => {
    expect(await membersOf(' {} ', 2)).toEqual([])
  })

  it.each(['', '[1]', '"text"', '{"a":1', '{"a":[1}', 'null', '<html>'])('are refused where there is no object: %s', async (text) => {
    await expect(membersOf(text, 3)).rejects.toThrow(SyntaxError)
  })
})
