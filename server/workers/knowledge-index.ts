// Worker thread: SQLite holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { parentPort, workerData } from 'node:worker_threads'
import { isBroken, openDatabase, remake } from '../knowledge/index/database.ts'
import type { IndexDatabase } from '../knowledge/index/database.ts'
import { createStore } from '../knowledge/index/store.ts'
import { endWhenAsked } from '../runtime/thread-end.ts'
import type { FromIndex, ToIndex } from '../knowledge/index/protocol.ts'

const { path } = workerData as { path: string }
const port = parentPort!
endWhenAsked(port)
const tell = (message: FromIndex) => port.postMessage(message)

const opened = openDatabase(path)
if (opened.remade) tell({ remade: opened.remade })
let database = opened.database
let store = storeOf(database)
process.once('exit', () => database.close())

port.on('message', async (message: ToIndex) => {
  if ('task' in message) tell(await answer(message))
})

function storeOf(database: IndexDatabase) {
  return createStore(database, () => tell({ working: true }))
}

async function answer({ id, task, args }: ToIndex): Promise<FromIndex> {
  const asked = database
  try {
    return { id, result: await (store[task] as (...args: readonly unknown[]) => unknown)(...args) }
  } catch (error) {
    if (isBroken(error) && asked === database) beginAnew()
    return { id, failed: error instanceof Error ? error.message : 'failed', refused: error instanceof RangeError }
  }
}

/** A damaged file says wrong things: what it held is made again from the documents. */
function beginAnew() {
  database.close()
  database = remake(path)
  store = storeOf(database)
  tell({ remade: 'its file is broken' })
}
