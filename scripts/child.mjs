import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { environment, NODE, ROOT } from './steps.mjs'

const PARENT_CHECK_MS = 1_000

/** Runs the project's Node until it ends; signals go on to it and its exit code becomes ours. */
export function become(args, env = {}) {
  const child = spawn(NODE, args, { cwd: ROOT, stdio: 'inherit', env: environment(env) })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
  // A signal to npm ends the shell between npm and us, which passes nothing on.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), PARENT_CHECK_MS).unref()
}
