import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { logMel } from '#server/audio/log-mel'
import { createSmartTurnHost, disposeSmartTurn, findSmartTurn, type SmartTurnHost } from '#server/audio/smart-turn'
import { constant, FLOAT, node, onnxModel } from '../../fixtures/onnx-writer'
import { noise, silence } from '../../support/spoken'

const folder = mkdtempSync(join(tmpdir(), 'smart-turn-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const never = () => new AbortController().signal
const hosts: SmartTurnHost[] = []
afterEach(() => Promise.all(hosts.splice(0).map(host => host.dispose())))

/** Of the model's inputs and output; "finished" is how loud the last frame is compared with the mean. */
function modelFile(name = 'tiny.onnx'): string {
  const path = join(folder, name)
  writeFileSync(path, onnxModel({
    inputs: [{ name: 'input_features', type: FLOAT, shape: [1, 80, 800] }],
    outputs: [{ name: 'logits', type: FLOAT, shape: [1, 1] }],
    constants: [constant('last', 7, [1], [799]), constant('shape', 7, [2], [1, 1])],
    nodes: [
      node('Gather', ['input_features', 'last'], ['frame'], { axis: 2 }),
      node('ReduceMean', ['frame'], ['loudness'], { keepdims: 0 }),
      node('ReduceMean', ['input_features'], ['mean'], { keepdims: 0 }),
      node('Sub', ['loudness', 'mean'], ['difference']),
      node('Sigmoid', ['difference'], ['probability']),
      node('Reshape', ['probability', 'shape'], ['logits'])
    ]
  }))
  return path
}

function createHost(model: string, options?: Parameters<typeof createSmartTurnHost>[1]) {
  const host = createSmartTurnHost(model, options)
  hosts.push(host)
  return host
}

/** Whisper's features written down from their definition, slowly. */
function naiveLogMel(sound: Float32Array): number[][] {
  const frames = sound.length / 160
  const at = (index: number) => sound[index < 0 ? -index : index >= sound.length ? 2 * (sound.length - 1) - index : index]!
  const powers = Array.from({ length: frames }, (_, frame) => Array.from({ length: 201 }, (_, bin) => {
    let [re, im] = [0, 0]
    for (let n = 0; n < 400; n++) {
      const value = at(frame * 160 + n - 200) * Math.sin(Math.PI * n / 400) ** 2
      re += value * Math.cos(2 * Math.PI * bin * n / 400)
      im -= value * Math.sin(2 * Math.PI * bin * n / 400)
    }
    return re * re + im * im
  }))
  const toHertz = (mel: number) => mel < 15 ? mel * 200 / 3 : 1_000 * 6.4 ** ((mel - 15) / 27)
  const topMel = 15 + 27 * Math.log(8) / Math.log(6.4)
  const edges = Array.from({ length: 82 }, (_, i) => toHertz(topMel * i / 81))
  const mels = Array.from({ length: 80 }, (_, band) => powers.map((power) => {
    const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!]
    const sum = power.reduce((sum, value, bin) => sum + value * Math.max(0, Math.min((bin * 40 - low) / (middle - low), (high - bin * 40) / (high - middle))) * 2 / (high - low), 0)
    return Math.log10(Math.max(1e-10, sum))
  }))
  const loudest = Math.max(...mels.flat())
  return mels.map(band => band.map(value => (Math.max(value, loudest - 8) + 4) / 4))
}

describe('the features', () => {
  it('are what their definition gives', () => {
    const rustle = noise(300, 16_000, 3_000)
    const sound = Float32Array.from(rustle, (sample, i) => sample / 32_768 + 0.4 * Math.sin(2 * Math.PI * (300 + i / 4) * i / 16_000))
    const [ours, naive] = [logMel(sound), naiveLogMel(sound).flat()]
    expect(ours).toHaveLength(naive.length)
    expect(Math.max(...naive.map((value, i) => Math.abs(value - ours[i]!)))).toBeLessThan(1e-5)
  })

  it('are the same where a short turn has silence in front', () => {
    const rustle = Float32Array.from(noise(200, 16_000, 3_000), sample => sample / 32_768)
    const sound = Float32Array.from({ length: 9_600 }, (_, i) => i < 6_400 ? 0.01 : rustle[i - 6_400]!)
    const [ours, naive] = [logMel(sound), naiveLogMel(sound).flat()]
    expect(Math.max(...naive.map((value, i) => Math.abs(value - ours[i]!)))).toBeLessThan(1e-4)
  })

  it('of 8 s have 80 bands and 800 frames', () => {
    expect(logMel(new Float32Array(128_000))).toHaveLength(80 * 800)
  })
})

describe('the end of a turn by its sound', () => {
  it('is a probability that the sound decides', async () => {
    const host = createHost(modelFile())
    const quietEnd = Int16Array.from([...noise(1_000, 16_000, 8_000), ...silence(500, 16_000)])
    const loudEnd = noise(1_500, 16_000, 8_000)
    const [quiet, loud] = [await host.probability(quietEnd, never()), await host.probability(loudEnd, never())]
    expect(loud).toBeGreaterThan(quiet)
    for (const value of [quiet, loud]) expect(value > 0 && value < 1).toBe(true)
  })

  it('hears the last 8 s only, and less than that with silence in front', async () => {
    const host = createHost(modelFile())
    const end = noise(8_000, 16_000, 8_000)
    const long = Int16Array.from([...silence(3_000, 16_000).fill(9), ...end])
    expect(await host.probability(long, never())).toBe(await host.probability(end, never()))
    const short = noise(1_000, 16_000, 8_000)
    expect(await host.probability(short, never())).toBe(await host.probability(Int16Array.from([...silence(7_000, 16_000), ...short]), never()))
    expect(await host.probability(new Int16Array(0), never())).toBeGreaterThan(0)
  })

  it('is not waited for by who has gone', async () => {
    const host = createHost(modelFile())
    await expect(host.probability(silence(100, 16_000), AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    const controller = new AbortController()
    const asked = host.probability(silence(100, 16_000), controller.signal)
    controller.abort(new Error('hung up'))
    await expect(asked).rejects.toThrow('hung up')
  })

  it('can\'t be told by a file that is no such model, which is said', async () => {
    const broken = join(folder, 'broken.onnx')
    writeFileSync(broken, 'nonsense')
    await expect(createHost(broken).probability(silence(100, 16_000), never())).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-answer', retryable: false })
    await expect(createHost(join(folder, 'missing.onnx')).probability(silence(100, 16_000), never())).rejects.toMatchObject({ reason: 'bad-answer' })
  })

  it('is told by the file that lies there now, once the one before is let go', async () => {
    const path = join(folder, 'replaced.onnx')
    writeFileSync(path, 'nonsense')
    await expect(findSmartTurn(path).probability(silence(100, 16_000), never())).rejects.toMatchObject({ reason: 'bad-answer' })
    modelFile('replaced.onnx')
    await disposeSmartTurn()
    expect(await findSmartTurn(path).probability(silence(100, 16_000), never())).toBeGreaterThan(0)
    await disposeSmartTurn()
  })

  it('is told after the thread died', async () => {
    const fixture = (name: string) => new URL(`../../fixtures/workers/${name}.mjs`, import.meta.url).pathname
    const dying = createHost(modelFile(), { entry: fixture('dies-at-once') })
    await expect(dying.probability(silence(100, 16_000), never())).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    const host = createHost(modelFile())
    await host.probability(silence(100, 16_000), never())
    await host.dispose()
    expect(await host.probability(silence(100, 16_000), never())).toBeGreaterThan(0)
  })
})
