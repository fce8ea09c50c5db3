import type { CatalogueEntry } from './catalogue.ts'

const MIT = (url: string) => ({ name: 'MIT', url, commercial: 'yes' as const })
const APACHE = (url: string) => ({ name: 'Apache 2.0', url, commercial: 'yes' as const })

/** Models that compare meanings and put what is found in order, as 8-bit numbers for a processor. */
export const MEANING_MODELS: CatalogueEntry[] = [
  {
    id: 'multilingual-e5-small',
    name: 'Multilingual E5 small',
    type: 'sentence-transformer',
    purpose: 'meaning',
    languages: ['ru', 'en'],
    about: {
      ru: 'Поиск по смыслу на русском и английском, на любом компьютере. Нужно около 0,5 ГБ памяти.',
      en: 'Search by meaning in Russian and English, on any computer. Needs about 0.5 GB of memory.'
    },
    licence: MIT('https://huggingface.co/intfloat/multilingual-e5-small'),
    source: { repo: 'Xenova/multilingual-e5-small', revision: '761b726dd34fb83930e26aab4e9ac3899aa1fa78' },
    files: [
      { path: 'onnx/model_quantized.onnx', bytes: 118_308_185, sha256: 'f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193' },
      { path: 'tokenizer.json', bytes: 17_082_730, sha256: '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39' },
      { path: 'tokenizer_config.json', bytes: 443, sha256: 'a1d6bc8734a6f635dc158508bef000f8e2e5a759c7d92f984b2c86e5ff53425b' },
      { path: 'config.json', bytes: 658, sha256: 'cb99455288675345e1a4f411438d5d0adbba5fbd3a67ea4fb03c015433b996c1' }
    ]
  },
  {
    id: 'multilingual-e5-base',
    name: 'Multilingual E5 base',
    type: 'sentence-transformer',
    purpose: 'meaning',
    languages: ['ru', 'en'],
    about: {
      ru: 'То же, точнее и втрое медленнее. Нужно около 0,8 ГБ памяти.',
      en: 'The same, more exact and three times slower. Needs about 0.8 GB of memory.'
    },
    licence: MIT('https://huggingface.co/intfloat/multilingual-e5-base'),
    source: { repo: 'Xenova/multilingual-e5-base', revision: '1ec9243030a27d1a115d5c340572074c125b58b2' },
    files: [
      { path: 'onnx/model_quantized.onnx', bytes: 278_647_662, sha256: 'df7a9a29309e3ad491e1783adf8baee710262cc06079c7cbab63c630277fac94' },
      { path: 'tokenizer.json', bytes: 17_082_660, sha256: '62c24cdc13d4c9952d63718d6c9fa4c287974249e16b7ade6d5a85e7bbb75626' },
      { path: 'tokenizer_config.json', bytes: 418, sha256: 'efb5c0d09722e5fe59a462cd2a9976ee216d55b037597d997cd3fe833216da15' },
      { path: 'config.json', bytes: 686, sha256: '4c27930e59106027abab56f7531c1fa6b14bbf31e8229ec36d68affa4e869bcd' }
    ]
  },
  {
    id: 'paraphrase-multilingual-minilm',
    name: 'Paraphrase Multilingual MiniLM',
    type: 'sentence-transformer',
    purpose: 'meaning',
    languages: ['ru', 'en'],
    about: {
      ru: 'Узнаёт одну и ту же мысль, сказанную разными словами. Для коротких текстов.',
      en: 'Recognises one thought in other words. For short texts.'
    },
    licence: APACHE('https://huggingface.co/sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2'),
    source: { repo: 'Xenova/paraphrase-multilingual-MiniLM-L12-v2', revision: '2c4055b12046f11709e9df2c122e59ffbdc2f900' },
    files: [
      { path: 'onnx/model_quantized.onnx', bytes: 118_308_126, sha256: '66fc00f5f29afcaff34092e1bdd20008ca3918265a82fb9695a551e510cc4ebc' },
      { path: 'tokenizer.json', bytes: 17_082_913, sha256: 'b60b6b43406a48bf3638526314f3d232d97058bc93472ff2de930d43686fa441' },
      { path: 'tokenizer_config.json', bytes: 496, sha256: '3f5961b9ac86288cccdb97f32fb848d6187c78e1603958c53f3ea1f296b7d8a2' },
      { path: 'config.json', bytes: 673, sha256: '05b570bff786faa5c4604152aa16f19f77ed6dfc31e47dd0f3dd987078693ac7' }
    ]
  },
  {
    id: 'all-minilm-l6-v2',
    name: 'All MiniLM L6',
    type: 'sentence-transformer',
    purpose: 'meaning',
    languages: ['en'],
    about: {
      ru: 'Поиск по смыслу на английском, самый лёгкий.',
      en: 'Search by meaning in English, the lightest.'
    },
    licence: APACHE('https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2'),
    source: { repo: 'Xenova/all-MiniLM-L6-v2', revision: '751bff37182d3f1213fa05d7196b954e230abad9' },
    files: [
      { path: 'onnx/model_quantized.onnx', bytes: 22_972_370, sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1' },
      { path: 'tokenizer.json', bytes: 711_661, sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0' },
      { path: 'tokenizer_config.json', bytes: 366, sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3' },
      { path: 'config.json', bytes: 650, sha256: '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7' }
    ]
  },
  {
    id: 'mmarco-minilm-reranker',
    name: 'mMARCO MiniLM',
    type: 'cross-encoder',
    purpose: 'order',
    languages: ['ru', 'en'],
    about: {
      ru: 'Перечитывает найденное вместе с вопросом и ставит вперёд то, что на него отвечает.',
      en: 'Reads what was found together with the question and puts first what answers it.'
    },
    licence: APACHE('https://huggingface.co/cross-encoder/mmarco-mMiniLMv2-L12-H384-v1'),
    source: { repo: 'cross-encoder/mmarco-mMiniLMv2-L12-H384-v1', revision: '1427fd652930e4ba29e8149678df786c240d8825' },
    files: [
      { path: 'onnx/model_quint8_avx2.onnx', bytes: 118_620_016, sha256: '6c2513767fb63d008a4377bef7a7a3555433d9436342bb53e35a3a72ffc52d4b' },
      { path: 'tokenizer.json', bytes: 17_082_660, sha256: '62c24cdc13d4c9952d63718d6c9fa4c287974249e16b7ade6d5a85e7bbb75626' },
      { path: 'tokenizer_config.json', bytes: 435, sha256: 'e7fbfbfa6347b4e414c1cee50d142e2c2f9a895dad68b068ae83a8b564c3837e' },
      { path: 'config.json', bytes: 891, sha256: 'cc2cfe51aa3fd759d21d21acf5dfd6994aa67a3c9210636d22e143699d336c77' }
    ]
  }
]
