import { setImmediate } from 'node:timers/promises'
import { config } from '#server/runtime/config'
import { addBootStep } from '#server/runtime/ready'

const STOP_TIMEOUT_MS = 12_000

/** Tells Nitro, which reads its own variables, where to listen and how long a stop may take. */
export default defineNitroPlugin(() => {
  if (import.meta.prerender || import.meta.dev) return
  const { port, HOST } = config()
  process.env.NITRO_PORT = String(port)
  process.env.NITRO_HOST = HOST
  process.env.NITRO_SHUTDOWN_TIMEOUT ||= String(STOP_TIMEOUT_MS)
  process.on('uncaughtException', stopWhenPortIsTaken)
  // A refused port is reported before the next tick ends: a second server must not touch the first one's database.
  addBootStep('listen', async () => void await setImmediate())
})

/** Nitro only logs what nobody caught; a server that cannot listen has to end instead. */
function stopWhenPortIsTaken(error: NodeJS.ErrnoException) {
  if (error.syscall !== 'listen') return
  const { port, HOST } = config()
  const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`
  process.stderr.write(`Port ${port} of ${HOST} ${reason}: stop that program, or choose another port with PORT\n`)
  process.exit(1)
}
