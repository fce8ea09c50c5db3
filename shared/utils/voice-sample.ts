/** A voice can be taken from no shorter recording. */
export const SHORTEST_SAMPLE_S = 3
