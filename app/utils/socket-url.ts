/** The address of a WebSocket of our own server. */
export const socketUrl = (path: string) => `${window.location.origin.replace(/^http/, 'ws')}${path}`
