import { expect, it } from 'vitest'
import { createFft } from '#server/audio/fft'

it.each([1, 2, 5, 7, 12, 25, 64, 400])('transforms %i values as the definition does', (size) => {
  const signal = Array.from({ length: size }, (_, i) => [Math.sin(i * i), Math.cos(3 * i)] as const)
  const [real, imaginary] = [Float64Array.from(signal, ([re]) => re), Float64Array.from(signal, ([, im]) => im)]
  createFft(size)(real, imaginary)
  for (let k = 0; k < size; k++) {
    let [re, im] = [0, 0]
    for (const [n, [a, b]] of signal.entries()) {
      const angle = -2 * Math.PI * k * n / size
      re += a * Math.cos(angle) - b * Math.sin(angle)
      im += a * Math.sin(angle) + b * Math.cos(angle)
    }
    expect(real[k]).toBeCloseTo(re, 8)
    expect(imaginary[k]).toBeCloseTo(im, 8)
  }
})
