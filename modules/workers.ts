import { cpSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, context } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import type { NitroConfig } from 'nitropack/types'
import { defineNuxtModule } from 'nuxt/kit'

/** Files that a worker's packages open by themselves at run time, and a licence that has to go with its program: no import shows them. */
const DATA_FILES = [
  ...['espeak-ng.data', 'COPYING'].map(file => `@echogarden/espeak-ng-emscripten/${file}`),
  'tesseract.js/src/worker-script/node/index.js',
  // tesseract.js 7 takes these also where only the LSTM engine is asked for.
  ...['core', 'core-simd', 'core-relaxedsimd'].map(build => `tesseract.js-core/tesseract-${build}.wasm`)
]

/** Folders of such files, in pdfjs-dist. */
const PDF_FOLDERS = ['cmaps', 'iccs', 'standard_fonts', 'wasm']

/** Weights that are part of the program; the workers look for them beside themselves. */
const WEIGHTS = 'models'

/** onnxruntime-node brings its libraries for every platform, 300 MB; what runs here needs those of one. */
function isForeignBinary(path: string) {
  const [, platform, arch] = /onnxruntime-node\/bin\/[\w-]+\/(\w+)\/(\w+)\//.exec(path) ?? []
  return platform !== undefined && !(platform === process.platform && arch === process.arch)
}

/** The part of the configuration that is changed here; `static` only because Nuxt's own smaller type must have something in common with it. */
type ExternalsConfig = Pick<NitroConfig, 'externals' | 'static'>

/**
 * Nitro bundles neither `new Worker(...)` nor `fork(...)`: this compiles every entry of server/workers beside the
 * server, where `workerEntry()` looks for it, and has the packages they import copied into the output.
 */
export default defineNuxtModule({
  meta: { name: 'workers' },
  setup(_, nuxt) {
    const folder = join(nuxt.options.serverDir, 'workers')
    const options: BuildOptions = {
      entryPoints: readdirSync(folder).filter(file => file.endsWith('.ts') && file !== 'index.ts').map(file => join(folder, file)),
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node22',
      outExtension: { '.js': '.mjs' },
      alias: { '#server': nuxt.options.serverDir },
      logLevel: 'warning'
    }

    nuxt.hook('nitro:config', async (config: ExternalsConfig) => {
      const { metafile } = await build({ ...options, outdir: folder, write: false, metafile: true })
      const packages = Object.values(metafile.outputs).flatMap(output => output.imports)
        .filter(({ external, path }) => external && !path.startsWith('node:')).map(({ path }) => path)
      const require = createRequire(join(folder, 'index.ts'))
      // As the workers themselves will look for them: some packages have another file for `import` than for `require`.
      const entries = [...new Set(packages)].map(name => fileURLToPath(import.meta.resolve(name)))
      const pdfjs = dirname(require.resolve('pdfjs-dist/package.json'))
      const pdfFiles = PDF_FOLDERS.flatMap(name => readdirSync(join(pdfjs, name)).map(file => join(pdfjs, name, file)))
      const files = [...entries, ...DATA_FILES.map(name => require.resolve(name)), ...pdfFiles].map(path => relative(nuxt.options.rootDir, path))
      config.externals ??= {}
      config.externals.traceInclude = [...config.externals.traceInclude ?? [], ...files]
      config.externals.traceOptions = { ...config.externals.traceOptions, ignore: isForeignBinary }
    })

    nuxt.hook('nitro:init', (nitro) => {
      const outdir = join(nitro.options.output.serverDir, 'workers')
      nitro.hooks.hookOnce('compiled', async () => {
        cpSync(join(folder, WEIGHTS), join(outdir, WEIGHTS), { recursive: true })
        if (!nuxt.options.dev) return void await build({ ...options, outdir })
        const watcher = await context({ ...options, outdir })
        await watcher.watch()
        nuxt.hook('close', () => watcher.dispose())
      })
    })
  }
})
