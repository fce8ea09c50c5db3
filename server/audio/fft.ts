/** Transforms a signal in place; `real` and `imaginary` are `size` long. */
export type Fft = (real: Float64Array, imaginary: Float64Array) => void

/** Discrete Fourier transform of any size, divided by one prime factor after the other (Cooley and Tukey, 1965). */
export function createFft(size: number): Fft {
  const cosines = Float64Array.from({ length: size }, (_, i) => Math.cos(2 * Math.PI * i / size))
  const sines = Float64Array.from({ length: size }, (_, i) => -Math.sin(2 * Math.PI * i / size))
  const inputReal = new Float64Array(size)
  const inputImaginary = new Float64Array(size)
  const partsReal = new Float64Array(size)
  const partsImaginary = new Float64Array(size)
  let real: Float64Array = inputReal
  let imaginary: Float64Array = inputImaginary

  /** Transforms `length` values of the input, at distance `stride` from `start` on, to where `at` begins. */
  function transform(start: number, stride: number, length: number, at: number) {
    if (length === 1) {
      real[at] = inputReal[start]!
      imaginary[at] = inputImaginary[start]!
      return
    }
    const factor = smallestFactor(length)
    const part = length / factor
    for (let r = 0; r < factor; r++) transform(start + r * stride, stride * factor, part, at + r * part)
    if (factor === 2) joinTwo(at, part, stride)
    else join(at, part, stride, factor)
  }

  function joinTwo(at: number, part: number, stride: number) {
    for (let k = 0; k < part; k++) {
      const [even, odd] = [at + k, at + part + k]
      const [c, s] = [cosines[k * stride]!, sines[k * stride]!]
      const oddReal = real[odd]! * c - imaginary[odd]! * s
      const oddImaginary = real[odd]! * s + imaginary[odd]! * c
      real[odd] = real[even]! - oddReal
      imaginary[odd] = imaginary[even]! - oddImaginary
      real[even]! += oddReal
      imaginary[even]! += oddImaginary
    }
  }

  function join(at: number, part: number, stride: number, factor: number) {
    for (let k = 0; k < part; k++) {
      for (let r = 0; r < factor; r++) {
        partsReal[r] = real[at + r * part + k]!
        partsImaginary[r] = imaginary[at + r * part + k]!
      }
      for (let q = 0; q < factor; q++) {
        const step = (k + q * part) * stride
        let [sumReal, sumImaginary] = [partsReal[0]!, partsImaginary[0]!]
        for (let r = 1, turn = step % size; r < factor; r++, turn = (turn + step) % size) {
          const [c, s] = [cosines[turn]!, sines[turn]!]
          sumReal += partsReal[r]! * c - partsImaginary[r]! * s
          sumImaginary += partsReal[r]! * s + partsImaginary[r]! * c
        }
        real[at + k + q * part] = sumReal
        imaginary[at + k + q * part] = sumImaginary
      }
    }
  }

  return (outReal, outImaginary) => {
    inputReal.set(outReal)
    inputImaginary.set(outImaginary)
    real = outReal
    imaginary = outImaginary
    transform(0, 1, size, 0)
  }
}

function smallestFactor(length: number): number {
  for (let factor = 2; factor * factor <= length; factor++) if (length % factor === 0) return factor
  return length
}
