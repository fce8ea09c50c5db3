// Lets plain Node import the server's sources, whose imports are written for a bundler: '#server/…', and no extension.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)
const ALIASES: [prefix: string, folder: string][] = [['#server/', 'server/'], ['#shared/', 'shared/']]

registerHooks({
  resolve(specifier, context, next) {
    const [prefix, folder] = ALIASES.find(([start]) => specifier.startsWith(start)) ?? []
    const isOurs = prefix !== undefined || (specifier.startsWith('.') && context.parentURL?.startsWith('file:') && !context.parentURL.includes('/node_modules/'))
    if (!isOurs) return next(specifier, context)
    const url = prefix === undefined ? new URL(specifier, context.parentURL) : new URL(folder + specifier.slice(prefix.length), ROOT)
    return next(withExtension(url).href, context)
  }
})

const withExtension = (url: URL) =>
  ['', '.ts', '/index.ts'].map(ending => new URL(url.href + ending)).find(isFile) ?? url

const isFile = (url: URL) => /\.[cm]?[jt]s(?:on)?$/.test(url.pathname) && existsSync(fileURLToPath(url))
