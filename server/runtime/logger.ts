import pino from 'pino'
import { config } from './config'

/**
 * One JSON line an event on stdout. Static message, facts as fields; never a text of a conversation,
 * a key, a token or a phone number.
 */
export const logger = pino({
  level: config().LOG_LEVEL,
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: label => ({ level: label }) },
  redact: { paths: ['*.api_key', '*.password', '*.token', '*.authorization'], censor: '[secret]' }
})
