import type { CatalogueEntry } from './catalogue.ts'

const MIT = (url: string) => ({ name: 'MIT', url, commercial: 'yes' as const })
const APACHE = (url: string) => ({ name: 'Apache 2.0', url, commercial: 'yes' as const })

/** Whisper's list of tokens is the same for all its sizes. */
const WHISPER_TOKENS = { bytes: 816_730, sha256: 'b34b360dbb493e781e479794586d661700670d65564001f23024971d1f2fa126' }

interface WhisperSize {
  size: string
  revision: string
  encoder: { bytes: number, sha256: string }
  decoder: { bytes: number, sha256: string }
  about: CatalogueEntry['about']
}

const whisper = ({ size, revision, encoder, decoder, about }: WhisperSize): CatalogueEntry => ({
  id: `whisper-${size}`,
  name: `Whisper ${size}`,
  type: 'whisper',
  purpose: 'files',
  languages: ['ru', 'en'],
  about,
  licence: MIT('https://github.com/openai/whisper/blob/main/LICENSE'),
  source: { repo: `csukuangfj/sherpa-onnx-whisper-${size}`, revision },
  files: [
    { path: `${size}-encoder.int8.onnx`, ...encoder },
    { path: `${size}-decoder.int8.onnx`, ...decoder },
    { path: `${size}-tokens.txt`, ...WHISPER_TOKENS }
  ]
})

export const SPEECH_MODELS: CatalogueEntry[] = [
  {
    id: 't-one-ru',
    name: 'T-one',
    type: 'tone',
    purpose: 'live',
    languages: ['ru'],
    about: {
      ru: 'Русская речь вживую, лучше всего по телефону: слова видны, пока человек говорит.',
      en: 'Live Russian speech, best on the telephone: words appear while a person speaks.'
    },
    licence: APACHE('https://huggingface.co/t-tech/T-one'),
    source: { repo: 'csukuangfj/sherpa-onnx-streaming-t-one-russian-2025-09-08', revision: 'main' },
    files: [
      { path: 'model.onnx', bytes: 144_193_702, sha256: '5ded080e2a6c86ecc11bcb0902d77524eb3e8b0844cb0c0754347f5aafb4dabc' },
      { path: 'tokens.txt', bytes: 202, sha256: '27f7b3ba2096c572375fba1a6b29af1f80d86e08a329940612908112695f97e0' }
    ]
  },
  {
    id: 'zipformer-ru-small',
    name: 'Vosk Zipformer small (ru)',
    type: 'zipformer',
    purpose: 'live',
    languages: ['ru'],
    about: {
      ru: 'Русская речь вживую на самой слабой машине. Ошибается чаще, чем T-one.',
      en: 'Live Russian speech on the weakest machine. Makes more mistakes than T-one.'
    },
    licence: APACHE('https://huggingface.co/alphacep/vosk-model-small-streaming-ru'),
    source: { repo: 'csukuangfj/sherpa-onnx-streaming-zipformer-small-ru-vosk-int8-2025-08-16', revision: '31fa603e4f31279c6e1f7600fed13dc4312663ab' },
    files: [
      { path: 'encoder.int8.onnx', bytes: 26_214_060, sha256: 'e0db705e94ec35d803b1df4f40cda23d064e1142977c80ab288430b109777a9d' },
      { path: 'decoder.onnx', bytes: 2_093_080, sha256: '89b3088a9e20e1ef7f2e85ce1a3478afe6a9c4ac57369cabcc4beb8e95328ea0' },
      { path: 'joiner.int8.onnx', bytes: 259_417, sha256: 'b55784b071ab7512eab4c7c44e4f5478284ef33c83562cc6a249b972515a31e5' },
      { path: 'tokens.txt', bytes: 6_388, sha256: '93bbbc0bae6b78c0bbb743d4aa9fded3bb5ff3aac5f0200e3a769a5a05e0fdf6' }
    ]
  },
  {
    id: 'zipformer-en',
    name: 'Zipformer (en)',
    type: 'zipformer',
    purpose: 'live',
    languages: ['en'],
    about: {
      ru: 'Английская речь вживую: слова видны, пока человек говорит.',
      en: 'Live English speech: words appear while a person speaks.'
    },
    licence: APACHE('https://huggingface.co/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26'),
    source: { repo: 'csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26', revision: '672fbf1b30579d6585301139bb363f42a0ad4a24' },
    files: [
      { path: 'encoder-epoch-99-avg-1-chunk-16-left-128.int8.onnx', bytes: 71_083_163, sha256: '563fde436d16cf7607cf408cd6b30909819d03162652ef389c2450ced3f45ac1' },
      { path: 'decoder-epoch-99-avg-1-chunk-16-left-128.onnx', bytes: 2_092_621, sha256: '7bf787f90b194b307e5a4ad6a34fadb4e748304c35f78a8d66358a05b13ee6ef' },
      { path: 'joiner-epoch-99-avg-1-chunk-16-left-128.int8.onnx', bytes: 259_335, sha256: 'd944208d660d67c8d72cd2acaeac971fa5ceb8c80e76c1968148846fedd6e297' },
      { path: 'tokens.txt', bytes: 5_048, sha256: '49e3c2646595fd907228b3c6787069658f67b17377c60aeb8619c4551b2316fb' }
    ]
  },
  {
    id: 'gigaam-v3-ru',
    name: 'GigaAM v3',
    type: 'nemo-ctc',
    purpose: 'files',
    languages: ['ru'],
    about: {
      ru: 'Русские записи точнее всего, сразу с запятыми и точками.',
      en: 'The most exact for Russian recordings, with punctuation.'
    },
    licence: MIT('https://github.com/salute-developers/GigaAM/blob/main/LICENSE'),
    source: { repo: 'csukuangfj/sherpa-onnx-nemo-ctc-punct-giga-am-v3-russian-2025-12-16', revision: '4fb5407ff028a69fec516cdf4c10fac9ddea7c16' },
    files: [
      { path: 'model.int8.onnx', bytes: 224_893_661, sha256: 'd5fea8df94263c285e54b21e5774b707c707192d3bdbeffd7b1eb07fb6743b35' },
      { path: 'tokens.txt', bytes: 2_007, sha256: '142de7570b3de5b3035ce111a89c228e80e6085273731d944093ddf24fa539cd' }
    ]
  },
  whisper({
    size: 'small',
    revision: '8f3c18b358db4d1f2fc1eae49d75cd20989e4309',
    encoder: { bytes: 112_442_483, sha256: '4cbe7b22fa9026b843b60a68640c747de05bafb1a11b57edc0e66c232d9f33a9' },
    decoder: { bytes: 262_226_114, sha256: 'acad50b5c782696e91b55914cc5ab4f756f1532f76e22aa6fc615f39fb69a8ee' },
    about: { ru: 'Записи на любом языке: разумная середина между скоростью и точностью.', en: 'Recordings in any language: a fair middle between speed and accuracy.' }
  }),
  whisper({
    size: 'turbo',
    revision: '2ca6ff69fc878651b770880507669577ac41c2ff',
    encoder: { bytes: 674_716_297, sha256: 'b02dcdf54f348741e93fe732b67d933c8dcb6735655f710640143081db38878b' },
    decoder: { bytes: 361_080_764, sha256: '20accd02388482eb3a46bd615631adfdc85e1eb2c7db9ea3f02a40ffe6b81547' },
    about: { ru: 'Записи на любом языке, точнее всех Whisper. Нужно около 2 ГБ памяти.', en: 'Recordings in any language, the most exact Whisper. Needs about 2 GB of memory.' }
  }),
  whisper({
    size: 'medium',
    revision: '8c31d28503847560985df21f90e14f0c736e075e',
    encoder: { bytes: 374_196_283, sha256: '1c54582b4d829de0089f6cb63bbbdb3bf7555398bacaf855fbecf1a84dfd193e' },
    decoder: { bytes: 571_059_257, sha256: '595d00a338a365a7bfa0ca7f296cabc639583bef770ab6130df90f49a6412747' },
    about: { ru: 'Записи на любом языке. Медленнее, чем turbo.', en: 'Recordings in any language. Slower than turbo.' }
  }),
  whisper({
    size: 'base',
    revision: 'bb53ee204431c90d314c1cc08d28d23e5b7927cc',
    encoder: { bytes: 29_120_534, sha256: '0b8fb1304b6109976038efff5ace81720e00386f3ff6b54ee8c75291ca0a1e11' },
    decoder: { bytes: 130_672_026, sha256: '9759d217388a01b3a4c7c15533201067b48ae819c4daafc8624e64b9409dc02d' },
    about: { ru: 'Записи на любом языке на слабой машине. По-русски ошибается заметно.', en: 'Recordings in any language on a weak machine. Makes notable mistakes in Russian.' }
  }),
  whisper({
    size: 'tiny',
    revision: '65176e2deb88badc814a94058666cadccc29b61c',
    encoder: { bytes: 12_937_772, sha256: 'd24fb083ae3b1041fc24e97971d60e280c9342201fbb67b0ab428a8b4a51a434' },
    decoder: { bytes: 89_855_401, sha256: 'd2fece8dd42771f1df975c6c0445770d0c292bf7547c2cae04a6c0cc57540925' },
    about: { ru: 'Самая маленькая Whisper: попробовать, как это работает.', en: 'The smallest Whisper: to try how it works.' }
  }),
  {
    id: 'smart-turn-v3',
    name: 'Smart Turn v3',
    type: 'smart-turn',
    purpose: 'turn',
    languages: ['ru', 'en'],
    about: {
      ru: 'По голосу слышит, договорил ли человек, и не перебивает на паузе.',
      en: 'Hears from the voice whether a person has finished, and does not cut in on a pause.'
    },
    licence: { name: 'BSD 2-Clause', url: 'https://huggingface.co/pipecat-ai/smart-turn-v3', commercial: 'yes' },
    source: { repo: 'pipecat-ai/smart-turn-v3', revision: 'f766f81d3cfdf7737ac64aad813d91bbfd56bf93' },
    files: [{ path: 'smart-turn-v3.2-cpu.onnx', bytes: 8_679_182, sha256: '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f' }]
  }
]
