/** Boot steps run once, in the order they were added; requests wait for all of them. */
let chain: Promise<void> = Promise.resolve()
let state: 'starting' | 'ready' | 'failed' = 'starting'

export function addBootStep(name: string, run: () => Promise<void>) {
  chain = chain.then(async () => {
    await run().catch((cause) => {
      state = 'failed'
      throw new Error(`Start failed at "${name}"`, { cause })
    })
  })
}

export const finishBoot = () => {
  chain = chain.then(() => {
    state = 'ready'
  })
  return chain
}
export const whenReady = () => chain
export const bootState = () => state
