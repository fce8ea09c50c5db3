import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSherpaStt, options } from '#server/stt/drivers/sherpa'
import { constant, FLOAT, INT64, node, onnxMetadata, onnxModel } from '../fixtures/onnx-writer'

/** Mean of NeMo's log-mel features above which somebody speaks. */
const LOUD = 13

/**
 * A model for whole recordings in the format of NeMo's CTC models (GigaAM and others) that hears one word in each
 * stretch of loud sound: the whole way of such a model through sherpa-onnx, without weights.
 */
function tinyBatchModel(): Buffer {
  const model = onnxModel({
    inputs: [
      { name: 'audio_signal', type: FLOAT, shape: ['N', 80, 'T'] },
      { name: 'length', type: INT64, shape: ['N'] }
    ],
    outputs: [{ name: 'logprobs', type: FLOAT, shape: ['N', 'T', 2] }],
    constants: [constant('threshold', FLOAT, [1], [LOUD]), constant('nothing', FLOAT, [1], [0])],
    nodes: [
      node('ReduceMean', ['audio_signal'], ['mean'], { axes: [1], keepdims: 1 }),
      node('Add', ['mean', 'threshold'], ['word']),
      node('Mul', ['mean', 'nothing'], ['blank']),
      node('Concat', ['word', 'blank'], ['both'], { axis: 1 }),
      node('Transpose', ['both'], ['logprobs'], { perm: [0, 2, 1] })
    ]
  })
  return Buffer.concat([model, onnxMetadata({ model_type: 'EncDecCTCModelBPE', vocab_size: 2, subsampling_factor: 1, normalize_type: '' })])
}

export const BATCH_WORD = 'раз'

/** The files of that model in a folder of their own; `remove` deletes them. */
export function writeTinyBatchModel(folder = mkdtempSync(join(tmpdir(), 'tiny-batch-'))) {
  const files = { model: join(folder, 'model.onnx'), tokens: join(folder, 'tokens.txt') }
  writeFileSync(files.model, tinyBatchModel())
  writeFileSync(files.tokens, `▁${BATCH_WORD} 0\n<blk> 1\n`)
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export const createTinyBatchStt = (files: Record<string, string>, settings: Record<string, unknown> = {}, entry?: string) =>
  createSherpaStt(options.parse({ type: 'nemo-ctc', streaming: false, files, languages: ['ru'], ...settings }), entry)
