import { createFakeReranking } from '../support/fake-reranking'
import { testRerankingDriver } from './reranking'

testRerankingDriver('a fake that compares words', { create: () => createFakeReranking() })
