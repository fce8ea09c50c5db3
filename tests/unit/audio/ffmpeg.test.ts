import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeAudio } from '#server/audio'
import { chunk, wavFile } from './files'
import { never } from './signals'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'))
  vi.stubEnv('PATH', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const SOUND = wavFile(Buffer.alloc(3_200, 1), { sampleRate: 16_000, dataSize: 0xFFFF_FFFF, riffSize: 0xFFFF_FFFF })

/** A program that stands in for ffmpeg; `body` sees `args`, `input()` and SOUND. */
async function installFfmpeg(body: string) {
  const program = `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
const input = () => fs.readFileSync(0)
const SOUND = Buffer.from('${SOUND.toString('base64')}', 'base64')
fs.writeFileSync('${folder}/pid', String(process.pid))
fs.writeFileSync('${folder}/args', JSON.stringify({ args, env: process.env }))
${body}`
  await writeFile(join(folder, 'ffmpeg'), program)
  await chmod(join(folder, 'ffmpeg'), 0o755)
}

/** AAC LC, 16 kHz mono: three frames of an ADTS header and 93 bytes. */
const adts = Buffer.concat(Array.from({ length: 3 }, () => Buffer.concat([Buffer.from('FFF160400C80FC', 'hex'), Buffer.alloc(93, 0x21)])))
const decode = (file: Uint8Array, options = {}) => decodeAudio(file, { signal: never, ...options })

async function untilEnded() {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5_000 })
}

describe('decodeAudio with ffmpeg', () => {
  it('says what to send where there is no ffmpeg', async () => {
    await expect(decode(adts)).rejects.toMatchObject({ statusCode: 415, code: 'audio_unsupported', message: expect.stringContaining('AAC can be read only where ffmpeg is installed') })
  })

  it('gives it the bytes alone: no file, no network, nothing of our environment', async () => {
    vi.stubEnv('SECRET_OF_OURS', 'secret')
    await installFfmpeg(`fs.writeFileSync('${folder}/input', input()); process.stdout.write(SOUND)`)
    const { samples, sampleRate } = await decode(adts)
    expect(sampleRate).toBe(16_000)
    expect(samples).toEqual(new Int16Array(1_600).fill(257))
    expect(await readFile(join(folder, 'input'))).toEqual(adts)
    const { args, env } = JSON.parse(await readFile(join(folder, 'args'), 'utf8'))
    expect(args.join(' ')).toMatch(/-protocol_whitelist pipe -f aac -i pipe:0 .*-f wav pipe:1$/)
    expect(env).not.toHaveProperty('SECRET_OF_OURS')
  })

  it('gives it WAV with compressed sound, AIFF and the like as they are', async () => {
    await installFfmpeg('input(); process.stdout.write(SOUND)')
    for (const file of [wavFile(Buffer.alloc(512), { tag: 0x11, bits: 4 }), Buffer.concat([Buffer.from('FORM\0\0\0\x04AIFF'), chunk('COMM', Buffer.alloc(18))])]) {
      expect((await decode(file)).samples).toHaveLength(1_600)
    }
  })

  it('takes what it says about a broken file as that', async () => {
    await installFfmpeg('console.error("Invalid data found"); process.exit(1)')
    await expect(decode(adts)).rejects.toMatchObject({ statusCode: 400, code: 'audio_broken' })
  })

  it.each(['process.exit(0)', 'process.stdout.write("not a wav")'])('refuses an answer that is no sound: %s', async (body) => {
    await installFfmpeg(`input(); ${body}`)
    await expect(decode(adts)).rejects.toMatchObject({ statusCode: 400 })
  })

  it('takes the sound though not all of the file was read', async () => {
    await installFfmpeg('process.stdout.write(SOUND)')
    const large = Buffer.concat(Array.from({ length: 20_000 }, () => adts))
    expect((await decode(large)).samples).toHaveLength(1_600)
  })

  it('ends one that writes without end', async () => {
    await installFfmpeg('process.stdout.write(SOUND); const block = Buffer.alloc(65536); (function more() { process.stdout.write(block, more) })()')
    await expect(decode(adts, { maxSeconds: 2 })).rejects.toMatchObject({ statusCode: 413, code: 'audio_too_long' })
    await untilEnded()
  })

  it('ends one that hangs when the request is given up', async () => {
    await installFfmpeg('setInterval(() => {}, 1000)')
    const controller = new AbortController()
    const decoding = decode(adts, { signal: controller.signal })
    await vi.waitFor(() => readFile(join(folder, 'pid')), { timeout: 5_000 })
    controller.abort(new Error('hung up'))
    await expect(decoding).rejects.toThrow('hung up')
    await untilEnded()
  })
})
