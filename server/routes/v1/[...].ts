import { notFound } from '#server/runtime/errors'

/** Unknown paths and methods under /v1; without this they would be answered with the page. */
export default definePublicHandler({
  summary: 'Unknown path',
  handler() {
    throw notFound('Path')
  }
})
