import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../../.output/server/index.mjs', import.meta.url))
const START_MS = 30_000
export const ADMIN_PASSWORD = 'a good long password'

export interface ServerOptions {
  env?: Record<string, string>
  /** A folder that outlives this server, to start another one on it. */
  dataDir?: string
  /** Without ADMIN_PASSWORD the first start prints a one-time link. */
  withoutPassword?: boolean
}

/** The built server as its own process, on a free port and with a database of its own. */
export async function startServer({ env = {}, dataDir, withoutPassword = false }: ServerOptions = {}) {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'secretary-'))
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder, MODELS_DIR: join(folder, 'models'), VOICES_DIR: join(folder, 'voices'), KNOWLEDGE_DIR: join(folder, 'knowledge'), RATE_LIMIT_ENABLED: 'false',
      ...withoutPassword ? {} : { ADMIN_PASSWORD }, ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const output: string[] = []
  let errors = ''
  child.stderr.on('data', chunk => errors += chunk)
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start in ${START_MS} ms\n${output.join('\n')}\n${errors}`)), START_MS)
    let address: string | undefined
    let ready = false
    lines.on('line', (line) => {
      output.push(line)
      address ??= line.match(/Listening on (http:\S+)/)?.[1]?.replace(/\/$/, '')
      ready ||= line.includes('"msg":"ready"')
      if (address && ready) {
        clearTimeout(timer)
        resolve(address)
      }
    })
    void exited.then(([code]) => reject(new Error(`The server ended with ${code} before it was ready\n${output.join('\n')}\n${errors}`)))
  })
  return {
    url, dataDir: folder, output, pid: child.pid!,
    errors: () => errors,
    /** SIGTERM as a supervisor sends it; resolves with the exit code. */
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      if (!dataDir) rmSync(folder, { recursive: true, force: true })
      return code as number | null
    },
    /** What a power cut does. */
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    exited
  }
}
export type TestServer = Awaited<ReturnType<typeof startServer>>
