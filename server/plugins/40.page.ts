import { notFound } from '#server/runtime/errors'

/** The page answers every path that no route knows; a program that asks for such a path must hear that it is wrong. */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('render:before', ({ event }) => {
    // The service worker keeps this one for when there is no network.
    if (event.path !== '/index.html' && !wantsPage(event)) throw notFound('Path')
  })
})
