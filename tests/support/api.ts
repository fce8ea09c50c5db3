import { ADMIN_PASSWORD, type TestServer } from './server.ts'

export interface Answer<T = Record<string, unknown>> { status: number, headers: Headers, body: T }

/** A program that calls the API with one credential. */
export interface ApiClient {
  call<T = any>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
  /** The response as it comes, for streams and files. */
  raw(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>
  token: string
}

export function apiClient(server: Pick<TestServer, 'url'>, token = ''): ApiClient {
  const raw: ApiClient['raw'] = (method, path, body, init = {}) => fetch(server.url + path, {
    ...init,
    method,
    headers: { ...token && { authorization: `Bearer ${token}` }, ...body !== undefined && { 'content-type': 'application/json' }, ...init.headers as Record<string, string> },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual'
  })
  return {
    token,
    raw,
    async call(method, path, body, headers) {
      const response = await raw(method, path, body, { headers })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text as never }
    }
  }
}

export async function signIn(server: Pick<TestServer, 'url'>, username = 'admin', password = ADMIN_PASSWORD) {
  const { status, body } = await apiClient(server).call('POST', '/admin/auth/login', { username, password })
  if (status !== 200) throw new Error(`Sign-in of ${username} failed: ${JSON.stringify(body)}`)
  return apiClient(server, body.access_token)
}

/** A user made by the admin, signed in. */
export async function createUser(server: TestServer, admin: ApiClient, username: string, role = 'user') {
  const password = `${username} has a password`
  const { status, body } = await admin.call('POST', '/admin/users', { username, role, password })
  if (status !== 201) throw new Error(`User ${username} was not made: ${JSON.stringify(body)}`)
  return { ...await signIn(server, username, password), id: body.user.id as string, password }
}

export async function createApiKey(client: ApiClient, scopes: string[]) {
  const { body } = await client.call('POST', '/admin/api-keys', { name: scopes.join(' '), scopes })
  return body as { secret: string, key: { id: string } }
}

export async function createSession(client: ApiClient, fields: Record<string, unknown> = {}) {
  const { body } = await client.call('POST', '/admin/chat/sessions', fields)
  return body.session.id as string
}

/** Events of a stream, read to its end; the last one may be "[DONE]". */
export async function readEvents(response: Response) {
  const text = await response.text()
  return text.split('\n\n').filter(Boolean).map(block => block.replace(/^data: /, '')).map(data => data === '[DONE]' ? data : JSON.parse(data))
}

/** Reads events one by one, so that a test can act in the middle. */
export async function* eventsOf(response: Response) {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body!) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) yield block === 'data: [DONE]' ? '[DONE]' : JSON.parse(block.slice('data: '.length))
  }
}

/** Connects the stub model as the installation's default. */
export async function connectModel(admin: ApiClient, baseUrl: string, fields: Record<string, unknown> = {}) {
  const { status, body } = await admin.call('POST', '/admin/llm/providers', { name: 'Stub', provider_type: 'custom', base_url: baseUrl, model_name: 'stub-small', is_default: true, ...fields })
  if (status !== 200) throw new Error(`Provider was not made: ${JSON.stringify(body)}`)
  return body.provider.id as string
}
