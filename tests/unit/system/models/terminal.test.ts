import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startStubHub, type HubFile, type StubHub } from '../../../support/stub-hub.ts'

const MODEL = Buffer.alloc(200_000, 'm')

let folder: string
let hub: StubHub
const file: HubFile = { content: MODEL }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-'))
  hub = await startStubHub({ 'acme/model': { 'model.onnx': file, 'tokens.txt': { content: Buffer.from('a 0') } } })
})
afterEach(async () => {
  delete file.holdAfter
  await hub.stop()
  await rm(folder, { recursive: true })
})

function start(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/models.mjs', ...args], { env: { PATH: process.env.PATH, MODELS_DIR: folder, MODELS_MIRROR: hub.url }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => output += chunk)
  child.stderr.on('data', chunk => output += chunk)
  return { child, ended: once(child, 'close').then(([code]) => ({ code, output })) }
}
const models = (...args: string[]) => start(...args).ended

it('fetches a repository and says where it lies', async () => {
  const { code, output } = await models('pull', 'acme/model')
  expect(output).toContain('100 %')
  expect(output).toContain(join(folder, 'acme--model'))
  expect(code).toBe(0)
  expect((await readdir(join(folder, 'acme--model'))).sort()).toEqual(['model.json', 'model.onnx', 'tokens.txt'])
}, 30_000)

it('can be stopped, and goes on from there', async () => {
  file.holdAfter = 50_000
  const { child, ended } = start('pull', 'acme/model')
  // The line of the second tenth tells that the bytes are on the disk.
  for await (const [text] of on(child.stdout, 'data')) if (/ 2\d %/.test(String(text))) break
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130, output: expect.stringContaining('goes on from here') })
  hub.release()
  expect((await models('pull', 'acme/model')).code).toBe(0)
  expect(hub.requests.filter(({ path }) => path.endsWith('model.onnx')).map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)])
}, 30_000)

it('ends with 1 and a sentence when it fails', async () => {
  expect(await models('pull', 'nobody/nothing')).toMatchObject({ code: 1, output: expect.stringContaining('does not have this') })
  expect(await models('pull', 'nonsense')).toMatchObject({ code: 1, output: expect.stringContaining('no model nonsense') })
  expect(await models('pull', 'smart-turn-v3')).toMatchObject({ code: 1, output: expect.stringContaining('does not have this') })
}, 30_000)

it('ends with 2 and explains itself when it is asked wrongly', async () => {
  for (const args of [[], ['pull'], ['list', 'x'], ['install', 'x'], ['constructor', 'x']]) expect(await models(...args)).toMatchObject({ code: 2, output: expect.stringContaining('Usage') })
}, 30_000)

it('lists what is there, what is broken and what can be had, and removes it', async () => {
  await cp('tests/fixtures/tiny-asr', join(folder, 'mine'), { recursive: true })
  await mkdir(join(folder, 'half'))
  await writeFile(join(folder, 'half', 'tiny-encoder.onnx'), 'cut')
  const { code, output } = await models('list')
  expect(code).toBe(0)
  expect(output).toMatch(/installed +mine +1\.5 MB +tone +ru en/)
  expect(output).toMatch(/broken +half .*missing-files/)
  expect(output).toMatch(/t-one-ru +144 MB +live +ru +Apache 2\.0/)
  expect(output).toContain('not for business')
  expect((await models('remove', 'mine')).code).toBe(0)
  expect((await models('remove', 'mine')).code).toBe(1)
  expect(await readdir(folder)).toEqual(['half'])
}, 30_000)
