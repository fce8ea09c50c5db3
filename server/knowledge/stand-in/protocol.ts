export interface ToIndex { id: number, call: string, args: unknown[] }
export type FromIndex = { id: number, value: unknown } | { id: number, failed: string } | { alive: true }
