import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

it('.env.example explains every variable that the server reads', () => {
  const known = [...read('server/runtime/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(match => match[1]!)
  const example = read('.env.example')
  expect(known.length).toBeGreaterThan(30)
  expect(known.filter(name => !new RegExp(`^# ${name}=`, 'm').test(example))).toEqual([])
})
