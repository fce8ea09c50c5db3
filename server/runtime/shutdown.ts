import { logger } from './logger'

type Step = { name: string, order: number, run: () => unknown }

const steps: Step[] = []
let stopping: Promise<void> | undefined

/** Lower orders end first: 10 open answers, 50 workers and runners, 90 database. */
export function onShutdown(name: string, order: number, run: () => unknown) {
  steps.push({ name, order, run })
}

export const isShuttingDown = () => stopping !== undefined

/** Runs every step once, in order; a step that fails is logged and does not keep the others from running. */
export function shutDown() {
  stopping ??= (async () => {
    for (const step of steps.sort((a, b) => a.order - b.order)) {
      await Promise.resolve().then(step.run).catch(error => logger.error({ step: step.name, err: error }, 'shutdown step failed'))
    }
    logger.info('stopped')
  })()
  return stopping
}
