export interface ToSmartTurn { id: number, samples: Int16Array }

export type FromSmartTurn
  = | { id: number, probability: number }
    | { id: number, failed: string }
