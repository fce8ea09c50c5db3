import { fileURLToPath } from 'node:url'
import { createSherpaStt, options } from '#server/stt/drivers/sherpa'

const file = (name: string) => fileURLToPath(new URL(`../fixtures/tiny-asr/${name}`, import.meta.url))

/** The recogniser of 40 words in tests/fixtures/tiny-asr, as an installed model would be described. */
export const tinyAsr = { type: 'tone' as const, streaming: true, files: { model: file('tiny-asr.onnx'), tokens: file('tokens.txt') }, languages: ['ru' as const, 'en' as const] }

export const createTinyStt = (settings: Partial<Parameters<typeof options.parse>[0] & object> = {}, entry?: string) =>
  createSherpaStt(options.parse({ ...tinyAsr, ...settings }), entry)
