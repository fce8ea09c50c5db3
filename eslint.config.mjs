import { existsSync, readdirSync } from 'node:fs'
import withNuxt from './.nuxt/eslint.config.mjs'

/** Top to bottom, as docs/development.md draws it: a folder imports from those below it, never from those above. */
const LAYERS = [['api', 'routes'], ['overview'], ['channels', 'business'], ['dialogue'], ['knowledge', 'llm', 'tts', 'stt'], ['embedding', 'reranking'], ['system'], ['audio', 'text-models'], ['database'], ['runtime']]

const NO_PAGE = { regex: '^(~|~~/app)/', message: 'The server never imports the page.' }
const NO_MODELS = { regex: '^(openai|@anthropic-ai)(/|$)', message: 'Models are reached through server/llm.' }

const mayNotImport = (files, patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } })

const layers = LAYERS.map((folders, depth) => {
  const above = LAYERS.slice(0, depth).flat()
  return mayNotImport(folders.map(folder => `server/${folder}/**/*.ts`), [
    NO_PAGE,
    ...above.length ? [{ regex: `^#server/(${above.join('|')})(/|$)`, message: 'Arrows go one way: that folder lies above this one.' }] : [],
    ...folders.includes('llm') ? [] : [NO_MODELS],
    ...folders.includes('channels') ? [{ regex: '^#server/llm(/|$)', message: 'Channels know dialogue, never a model.' }] : []
  ])
})

/** A driver may have files of its own beside it (`name.ts`, `name-texts.ts`, `name/…`), but none of another driver. */
const drivers = ['llm', 'tts', 'stt', 'embedding', 'reranking'].flatMap((capability) => {
  const folder = `server/${capability}/drivers`
  const names = existsSync(folder) ? readdirSync(folder).map(name => name.replace(/\.ts$/, '')) : []
  return names.map((name) => {
    const others = names.filter(other => !other.startsWith(name) && !name.startsWith(other))
    return mayNotImport([`${folder}/${name}.ts`, `${folder}/${name}/**/*.ts`], [
      NO_PAGE,
      { regex: '^(h3|@prisma/.*)$', message: 'Drivers know neither Prisma nor h3.' },
      { regex: `^#server/(?!(runtime|audio|text-models|workers|${capability})(/|$))`, message: 'Drivers know their contract, audio, text models, workers and runtime.' },
      ...others.length ? [{ regex: `^\\.\\.?/(${others.join('|')})(/|$)`, message: 'Drivers do not know each other.' }] : []
    ])
  })
})

export default withNuxt(
  { ignores: ['server/database/generated/**', 'public/**', 'docs/**'] },
  { rules: { 'vue/multi-word-component-names': 'off', 'vue/max-attributes-per-line': ['error', { singleline: 4 }] } },
  mayNotImport(['app/**/*.{ts,vue}'], [{ regex: '(^#server|^~~/server|\\.\\./server)(/|$)', message: 'The page knows the server only through HTTP.' }]),
  mayNotImport(['shared/**/*.ts'], [{ regex: '^(#server/|~|vue|h3$|nitropack|#imports)', message: 'Shared code knows neither Vue nor Nitro.' }]),
  ...layers,
  ...drivers,
  // An answer of the API is what these tests check, so they don't assume its shape.
  { files: ['tests/e2e/**', 'tests/support/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } }
)
