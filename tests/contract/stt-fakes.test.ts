import { createFakeStt } from '../support/fake-stt'
import { silence } from '../support/spoken'
import { testSttDriver } from './stt'

const say = async (sampleRate: number) => ({ samples: silence(1_000, sampleRate).fill(1_000, Math.round(sampleRate * 0.3), Math.round(sampleRate * 0.6)), sampleRate })
const sounds = { say, words: 'раз раз раз' }

testSttDriver('a streaming fake', { create: () => createFakeStt(), ...sounds })
testSttDriver('a fake for recordings', { create: () => createFakeStt({ streaming: false }), ...sounds })
