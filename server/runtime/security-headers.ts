import { setResponseHeaders, type H3Event } from 'h3'
import { config } from './config'

const POLICY = [
  'default-src \'self\'',
  // Nuxt's page carries two small inline scripts (its configuration, the theme before first paint).
  'script-src \'self\' \'unsafe-inline\'',
  'style-src \'self\' \'unsafe-inline\'',
  'img-src \'self\' data: blob:',
  'media-src \'self\' blob:',
  'connect-src \'self\'',
  'worker-src \'self\' blob:',
  'object-src \'none\'',
  'base-uri \'self\'',
  'form-action \'self\'',
  'frame-ancestors \'none\''
].join('; ')

const headers: Record<string, string> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'geolocation=(), camera=(), microphone=(self)',
  'cross-origin-opener-policy': 'same-origin'
}

export function setSecurityHeaders(event: H3Event) {
  if (!config().SECURITY_HEADERS_ENABLED) return
  setResponseHeaders(event, headers)
  event.node.res.setHeader('x-frame-options', config().X_FRAME_OPTIONS)
}
