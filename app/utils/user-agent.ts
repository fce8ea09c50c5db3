// Order matters: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
const BROWSERS: [RegExp, string][] = [[/Edg/, 'Edge'], [/OPR/, 'Opera'], [/YaBrowser/, 'Yandex'], [/Firefox/, 'Firefox'], [/Chrome/, 'Chrome'], [/Safari/, 'Safari']]
const SYSTEMS: [RegExp, string][] = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS/, 'macOS'], [/Linux/, 'Linux']]
const MOST = 60

/** "Chrome, Windows" from a User-Agent header; a program's own words where it is no browser. */
export function describeAgent(agent: string | null): string | null {
  if (!agent) return null
  const found = [BROWSERS, SYSTEMS].map(list => list.find(([pattern]) => pattern.test(agent))?.[1]).filter(Boolean)
  return found.length ? found.join(', ') : agent.slice(0, MOST)
}
