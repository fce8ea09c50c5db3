import { describe, expect, it } from 'vitest'
import { passwordStrength } from '~/utils/password-strength'

describe('the password hint', () => {
  it.each([
    ['short', 'Ab1!', 0],
    ['a number', '1234567890123', 1],
    ['one letter again and again', 'aaaaaaaaaaaaaaaa', 1],
    ['the word password', 'пароль12345', 1],
    ['long enough', 'gardenpath', 2],
    ['several words', 'три синих слона спят', 3],
    ['mixed', 'Gx7-plant-q', 3]
  ] as const)('knows %s', (_name, password, strength) => {
    expect(passwordStrength(password)).toBe(strength)
  })
})
