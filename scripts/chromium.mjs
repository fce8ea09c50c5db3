// The browser that the browser tests drive: one that is there, else Debian's.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './steps.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Path of a Chromium, installed through apt-get when none is there and that is possible; undefined when it is not. */
export function ensureChromium() {
  return findChromium() ?? (installChromium() ? findChromium() : undefined)
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [process.env.CHROMIUM_PATH, ...folders.flatMap(folder => NAMES.map(name => join(folder, name)))].find(path => path && isExecutable(path))
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function installChromium() {
  say('Installing Chromium for the browser tests …')
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const aptGet = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args]
    return spawnSync(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
  }
  const done = aptGet('update', '-qq') && aptGet('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  if (!done) say('Chromium could not be installed: install it, or name one in CHROMIUM_PATH')
  return done
}
