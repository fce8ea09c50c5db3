/** Transforms a signal in place; `real` and `imaginary` are `size` long. */
export type Fft = (real: Float64Array, imaginary: Float64Array) => void

/**
 * Discrete Fourier transform of any size: halved as long as it is even (Cooley and Tukey, 1965), the odd rest by the
 * definition. Quick for sizes with many twos in them.
 */
export function createFft(size: number): Fft {
  const cosines = Float64Array.from({ length: size }, (_, i) => Math.cos(2 * Math.PI * i / size))
  const sines = Float64Array.from({ length: size }, (_, i) => -Math.sin(2 * Math.PI * i / size))
  const scratch = [new Float64Array(size), new Float64Array(size)] as const

  /** Reads `length` values at distance `stride` from `start` of the input; writes their transform to `at` and after. */
  function transform(from: readonly [Float64Array, Float64Array], start: number, stride: number, length: number, to: readonly [Float64Array, Float64Array], at: number) {
    if (length % 2) return byDefinition(from, start, stride, length, to, at)
    const half = length / 2
    transform(from, start, stride * 2, half, to, at)
    transform(from, start + stride, stride * 2, half, to, at + half)
    const [real, imaginary] = to
    for (let k = 0; k < half; k++) {
      const [even, odd] = [at + k, at + half + k]
      const [c, s] = [cosines[k * stride]!, sines[k * stride]!]
      const oddReal = real[odd]! * c - imaginary[odd]! * s
      const oddImaginary = real[odd]! * s + imaginary[odd]! * c
      real[odd] = real[even]! - oddReal
      imaginary[odd] = imaginary[even]! - oddImaginary
      real[even]! += oddReal
      imaginary[even]! += oddImaginary
    }
  }

  function byDefinition([real, imaginary]: readonly [Float64Array, Float64Array], start: number, stride: number, length: number, to: readonly [Float64Array, Float64Array], at: number) {
    for (let k = 0; k < length; k++) {
      let sumReal = 0
      let sumImaginary = 0
      for (let n = 0, turn = 0; n < length; n++) {
        const [c, s] = [cosines[turn]!, sines[turn]!]
        const [re, im] = [real[start + n * stride]!, imaginary[start + n * stride]!]
        sumReal += re * c - im * s
        sumImaginary += re * s + im * c
        turn += k * stride
        if (turn >= size) turn %= size
      }
      to[0][at + k] = sumReal
      to[1][at + k] = sumImaginary
    }
  }

  return (real, imaginary) => {
    scratch[0].set(real)
    scratch[1].set(imaginary)
    transform(scratch, 0, 1, size, [real, imaginary], 0)
  }
}
