export { endOfTurnWaitMs } from './end-of-turn.ts'
export { finishedness } from './finishedness.ts'
export { classifyInterjection } from './interjections.ts'
export type { Interjection } from './interjections.ts'
