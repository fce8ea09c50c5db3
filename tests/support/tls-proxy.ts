import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))

/** The certificate that clients of `startTlsProxy` have to trust. */
export const testCertificate = () => fixture('cert.pem')

/** TLS in front of a server, as a reverse proxy has it: the official realtime client accepts nothing else. */
export async function startTlsProxy(target: string) {
  const { hostname, port } = new URL(target)
  const server = createServer({ cert: testCertificate(), key: fixture('key.pem') }, (socket) => {
    const upstream = connect(Number(port), hostname)
    socket.pipe(upstream).pipe(socket)
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>(resolve => server.close(() => resolve()))
  }
}
