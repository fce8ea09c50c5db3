// Runs inside the threads too: erasable TypeScript, no import but types.
import type { MessagePort } from 'node:worker_threads'

/** What a thread is sent that shall end. */
export const END_THREAD = 'end-thread'

/**
 * Lets a thread end between two pieces of work; to be called before any other listener is added. A thread that is
 * terminated from outside while onnxruntime works in it takes the whole process with it: its native code can't tell
 * a dying thread of its result, and aborts.
 */
export function endWhenAsked(port: MessagePort) {
  port.on('message', (message: unknown) => {
    if (message === END_THREAD) process.exit()
  })
}
