import type { CatalogueEntry } from './catalogue.ts'
import type { ModelLanguage } from './types.ts'

const PIPER = { repo: 'rhasspy/piper-voices', revision: 'c10ece1aade47bb51c153c893d14e5bf8e5b7117' }
/** All medium voices have the same network. */
const PIPER_MEDIUM_BYTES = 63_201_294

const CC0: CatalogueEntry['licence'] = { name: 'CC0', url: 'https://creativecommons.org/publicdomain/zero/1.0/', commercial: 'yes' }
const NON_COMMERCIAL: CatalogueEntry['licence'] = { name: 'CC BY-NC-SA 4.0', url: 'https://creativecommons.org/licenses/by-nc-sa/4.0/', commercial: 'no' }

interface PiperVoice {
  language: ModelLanguage
  speaker: string
  name: string
  sha256: string
  config: { bytes: number, sha256: string }
  /** Of the recordings behind it; the network itself is MIT. */
  licence: CatalogueEntry['licence'] | 'unclear'
  about: CatalogueEntry['about']
}

function piper({ language, speaker, name, sha256, config, licence, about }: PiperVoice): CatalogueEntry {
  const code = language === 'ru' ? 'ru_RU' : 'en_US'
  const file = `${code}-${speaker}-medium.onnx`
  const folder = `${language}/${code}/${speaker}/medium`
  const card = `https://huggingface.co/${PIPER.repo}/blob/main/${folder}/MODEL_CARD`
  return {
    id: `piper-${language}-${speaker}`,
    name,
    type: 'piper',
    purpose: 'voice',
    languages: [language],
    about,
    licence: licence === 'unclear' ? { name: 'MIT', url: card, commercial: 'unclear' } : licence,
    source: PIPER,
    files: [
      { path: file, remote: `${folder}/${file}`, bytes: PIPER_MEDIUM_BYTES, sha256 },
      { path: `${file}.json`, remote: `${folder}/${file}.json`, ...config }
    ]
  }
}

const MALE = { ru: 'Мужской русский голос.', en: 'A Russian man.' }

export const VOICE_MODELS: CatalogueEntry[] = [
  piper({
    language: 'ru', speaker: 'dmitri', name: 'Piper Дмитрий', about: MALE, licence: CC0,
    sha256: 'f073356ebc4bd0f80c5af58df2953a5988bd5bdab1eb38635ce960b071fbefcb',
    config: { bytes: 4_824, sha256: '667ef3117bc642c2892dff7690d8bdc8ca4228aeaa783b2dc1416df632855e0d' }
  }),
  piper({
    language: 'ru', speaker: 'denis', name: 'Piper Денис', about: MALE, licence: CC0,
    sha256: '15fab56e11a097858ee115545d0f697fc2a316c41a291a5362349fb870411b0a',
    config: { bytes: 4_823, sha256: '831c860dac0b5073eaa81610a0a638ec23d90a6cf8e5f871b4485c2cec3767c8' }
  }),
  piper({
    language: 'ru', speaker: 'irina', name: 'Piper Ирина', licence: 'unclear',
    about: { ru: 'Женский русский голос.', en: 'A Russian woman.' },
    sha256: '8ff38212d23da300bbe3705c645e6e5b9475f0bfde01558eb17813e22acaaaaa',
    config: { bytes: 4_765, sha256: 'c2ec28bb38e2b59e93b959b3e40348c1afebbd272f30fed5d41205d08e98a9d7' }
  }),
  piper({
    language: 'ru', speaker: 'ruslan', name: 'Piper Руслан', about: MALE, licence: NON_COMMERCIAL,
    sha256: '72a5f88e0b20928064eb45d88e1daa21f8af62d18613580d32cbb4aed48dcf7f',
    config: { bytes: 4_882, sha256: '706a4fb17bc304abd07809b552deae615e64dcbffbfbd09854ba37ca59e88117' }
  }),
  piper({
    language: 'en', speaker: 'joe', name: 'Piper Joe', licence: CC0,
    about: { ru: 'Мужской английский голос.', en: 'An American man.' },
    sha256: '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
    config: { bytes: 4_794, sha256: '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33' }
  }),
  piper({
    language: 'en', speaker: 'amy', name: 'Piper Amy', licence: 'unclear',
    about: { ru: 'Женский английский голос.', en: 'An American woman.' },
    sha256: 'b3a6e47b57b8c7fbe6a0ce2518161a50f59a9cdd8a50835c02cb02bdd6206c18',
    config: { bytes: 4_882, sha256: '95a23eb4d42909d38df73bb9ac7f45f597dbfcde2d1bf9526fdeaf5466977d77' }
  }),
  piper({
    language: 'en', speaker: 'lessac', name: 'Piper Lessac',
    licence: { name: 'Blizzard 2013', url: 'https://www.cstr.ed.ac.uk/projects/blizzard/2013/lessac_blizzard2013/license.html', commercial: 'no' },
    about: { ru: 'Женский английский голос.', en: 'An American woman.' },
    sha256: '5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f',
    config: { bytes: 4_885, sha256: 'efe19c417bed055f2d69908248c6ba650fa135bc868b0e6abb3da181dab690a0' }
  }),
  piper({
    language: 'en', speaker: 'ryan', name: 'Piper Ryan', licence: NON_COMMERCIAL,
    about: { ru: 'Мужской английский голос.', en: 'An American man.' },
    sha256: 'abf4c274862564ed647ba0d2c47f8ee7c9b717d27bdad9219100eb310db4047a',
    config: { bytes: 4_883, sha256: '44034c056cb15681b2ad494307c7f3f2e4499d1253c700c711fa0a4607ffe78d' }
  }),
  {
    id: 'kokoro-en',
    name: 'Kokoro 0.19',
    type: 'kokoro',
    purpose: 'voice',
    languages: ['en'],
    about: {
      ru: 'Одиннадцать живых английских голосов. Нужна машина побыстрее.',
      en: 'Eleven lively English voices. Wants a faster machine.'
    },
    licence: { name: 'Apache 2.0', url: 'https://huggingface.co/hexgrad/Kokoro-82M', commercial: 'yes' },
    source: { repo: 'csukuangfj/kokoro-en-v0_19', revision: '92805c485745946a0d945562d3aba19e7cbb2104' },
    files: [
      { path: 'model.onnx', bytes: 345_555_491, sha256: '10ff414106a038ce7e9e0126c6461e4dc8a86efaa89dc91d2009d69fe635e339' },
      { path: 'voices.bin', bytes: 5_755_904, sha256: 'a372c67b056ef0b695c375d39b99630d23fb07ad4c8d87aa32a19a62fca523ad' },
      { path: 'tokens.txt', bytes: 1_078, sha256: '4f31c71282d14af4e926cd12462078fe9d20d00c589e63fe2750a8f56d6d7f7b' }
    ]
  },
  {
    id: 'openvoice-v2',
    name: 'OpenVoice v2',
    type: 'openvoice',
    purpose: 'conversion',
    languages: ['ru', 'en'],
    about: {
      ru: 'Переносит тембр вашего голоса на любой другой: нужен для своего голоса.',
      en: 'Gives any voice the timbre of yours: needed for a voice of your own.'
    },
    licence: { name: 'MIT', url: 'https://github.com/myshell-ai/OpenVoice/blob/main/LICENSE', commercial: 'yes' },
    source: { repo: 'seasonstudio/openvoice_tone_clone_onnx', revision: 'main' },
    files: [
      { path: 'tone_clone_model.onnx', bytes: 127_891_564, sha256: null },
      { path: 'tone_color_extract_model.onnx', bytes: 3_257_992, sha256: null }
    ]
  }
]
