import { disposeSmartTurn, findSmartTurn } from '#server/audio/smart-turn'
import { onModelsChanged, recallInstalledModels } from '#server/system/installed-models'

/** How sure the installed model for the end of turns is; null where none is installed. */
export async function finishedBySound(lastSound: () => Int16Array, signal: AbortSignal): Promise<number | null> {
  const installed = (await recallInstalledModels()).find(({ type }) => type === 'smart-turn')
  const file = installed?.files.model
  return file ? findSmartTurn(file).probability(lastSound(), signal) : null
}

// Another file may lie at the same path by now.
onModelsChanged(() => void disposeSmartTurn())
