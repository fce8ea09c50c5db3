import { createFakeEmbedding } from '../support/fake-embedding'
import { testEmbeddingDriver } from './embedding'

testEmbeddingDriver('a fake that compares words', { create: () => createFakeEmbedding() })
