import { setTimeout as wait } from 'node:timers/promises'
import type { ApiClient } from './api.ts'
import type { TestServer } from './server.ts'

const READY_MS = 60_000

/** Gives a file to the knowledge as a form of a browser does. */
export async function giveFile(server: Pick<TestServer, 'url'>, client: ApiClient, name: string, bytes: Uint8Array | string, fields: Record<string, string> = {}) {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.set(field, value)
  form.set('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), name)
  const response = await fetch(`${server.url}/admin/documents/upload`, { method: 'POST', headers: { authorization: `Bearer ${client.token}` }, body: form })
  return { status: response.status, body: await response.json() as Record<string, any> }
}

/** The document when it is ready or failed; asks again and again, as the page does. */
export async function whenRead(client: ApiClient, id: string, withinMs = READY_MS) {
  const deadline = Date.now() + withinMs
  for (;;) {
    const { body } = await client.call('GET', `/admin/documents/${id}`)
    if (['ready', 'failed'].includes(body.document.state)) return body as Record<string, any>
    if (Date.now() > deadline) throw new Error(`Not read in ${withinMs} ms: ${JSON.stringify(body.document)}`)
    await wait(50)
  }
}

/** Gives a file and waits until it answers. */
export async function learn(server: Pick<TestServer, 'url'>, client: ApiClient, name: string, bytes: Uint8Array | string, fields: Record<string, string> = {}) {
  const { status, body } = await giveFile(server, client, name, bytes, fields)
  if (status !== 202) throw new Error(`Not taken: ${status} ${JSON.stringify(body)}`)
  const { document } = await whenRead(client, body.document.id)
  if (document.state !== 'ready') throw new Error(`Not read: ${JSON.stringify(document)}`)
  return document as Record<string, any>
}

/** What is answered to somebody who writes into a conversation of their own. */
export async function answerTo(client: ApiClient, session: string, content: string) {
  const { body } = await client.call('POST', `/admin/chat/sessions/${session}/messages`, { content })
  return body.response as Record<string, any>
}
