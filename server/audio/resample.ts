// The page resamples too: one filter for both. By its path, since a worker run by plain Node knows no alias.
export { createResampler } from '../../shared/utils/resample.ts'
