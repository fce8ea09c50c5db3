import { z } from 'zod'
import type { RouteDefinition } from '#server/utils/handlers'
import { Problem } from '#shared/schemas/common'
import { createSchemaBook, type JsonSchema } from './openapi-schemas'

export interface DescribedRoute {
  method: string
  /** As Nitro writes it: `/admin/faq/:id`. */
  path: string
  definition: RouteDefinition
}

type SchemaBook = ReturnType<typeof createSchemaBook>

/** https://platform.openai.com/docs/guides/error-codes */
const OpenaiError = z.object({ error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string().nullable() }) }).meta({ id: 'OpenaiError' })

const DESCRIPTIONS: Record<string, string> = {
  400: 'Something in the request is not valid; `issues` names the fields',
  401: 'Not signed in, or the key is wrong',
  403: 'Signed in, without the right',
  404: 'Not there, or another person\'s',
  413: 'The body is too large',
  415: 'The file is of a kind that can\'t be read here',
  429: 'Too many requests; Retry-After says when to come back',
  500: 'A fault of the server',
  502: 'The provider behind this route failed'
}

/** The OpenAPI 3.1 document of `routes`, made from the schemas that check their requests and answers. */
export function createOpenapi(routes: DescribedRoute[], version: string) {
  const book = createSchemaBook()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes.toSorted((a, b) => a.path.localeCompare(b.path))) {
    paths[openapiPath(route.path)] = { ...paths[openapiPath(route.path)], [route.method]: operation(route, book) }
  }
  const responses = { ...errorResponses(Problem, 'Problem', 'application/problem+json', book), ...errorResponses(OpenaiError, 'Openai', 'application/json', book) }
  return {
    openapi: '3.1.1',
    info: { title: 'AI Secretary', version, description: 'Sign in with POST /admin/auth/login, or make an API key under Settings, and send it as a bearer token.', license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: book.components(),
      responses,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of POST /admin/auth/login or an API key (sk-…)' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'ai_secretary_session', description: 'Set by signing in on the page' }
      }
    }
  }
}

export const openapiPath = (path: string) => path.replace(/:(\w+)/g, '{$1}')

function operation({ method, path, definition }: DescribedRoute, book: SchemaBook) {
  const { summary, tag, permission, scope } = definition
  return {
    operationId: `${method}${path.replace(/[^a-z0-9]+/gi, '_')}`.replace(/_$/, ''),
    summary,
    description: permission ? rightOf(permission, scope) : undefined,
    tags: [tag ?? tagOf(path)],
    security: permission ? [{ bearer: [] }, { cookie: [] }] : [],
    parameters: [...parameters(definition.params, 'path', book), ...parameters(definition.query, 'query', book)],
    requestBody: requestBody(definition, book),
    responses: { ...success(definition, book), ...errors(path, definition) }
  }
}

function requestBody({ body, upload }: RouteDefinition, book: SchemaBook) {
  if (body) return { required: !body.safeParse({}).success, content: { 'application/json': { schema: book.convert(body, 'input') } } }
  if (!upload) return undefined
  const { properties = {} } = upload.fields ? resolved(book.convert(upload.fields, 'input'), book) : {}
  const schema = { type: 'object', required: [upload.field], properties: { [upload.field]: { type: 'string', format: 'binary' }, ...properties } }
  return { required: true, content: { 'multipart/form-data': { schema } } }
}

const rightOf = (permission: string, scope: RouteDefinition['scope']) => {
  const needed = scope ? [scope].flat().map(one => `\`${one}\``) : []
  const key = needed.length ? `the ${needed.length > 1 ? 'scopes' : 'scope'} ${needed.join(' and ')}, or \`admin\`` : 'the scope `admin`'
  return `${permission === 'signed-in' ? 'Anybody who is signed in.' : `Needs the permission \`${permission}\`.`} API keys need ${key}.`
}

const tagOf = (path: string) => {
  const [first = '', second] = path.split('/').filter(Boolean)
  return first === 'admin' && second ? second : first === 'v1' ? 'openai' : 'system'
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query', book: SchemaBook) {
  if (!schema) return []
  const { properties = {}, required = [] } = resolved(book.convert(schema, 'input'), book)
  return Object.entries(properties).map(([name, property]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: property }))
}

const resolved = (schema: JsonSchema, book: SchemaBook): JsonSchema =>
  schema.$ref ? book.components()[schema.$ref.split('/').at(-1) ?? ''] ?? {} : schema

function success({ response, produces, status = 200 }: RouteDefinition, book: SchemaBook) {
  const content = {
    ...response && { 'application/json': { schema: book.convert(response, 'output') } },
    ...produces && { [produces]: { schema: { type: 'string' } } }
  }
  return { [status]: { description: 'Done', ...Object.keys(content).length > 0 && { content } } }
}

function errors(path: string, { params, query, body: json, upload, permission }: RouteDefinition) {
  const kind = path.startsWith('/v1/') ? 'Openai' : 'Problem'
  const body = json ?? upload
  const statuses = [...params || query || body ? [400] : [], ...permission ? [401, 403] : [], ...params ? [404] : [], ...body ? [413] : [], ...upload ? [415] : [], 429, 500, ...body && kind === 'Openai' ? [502] : []]
  return Object.fromEntries(statuses.map(status => [status, { $ref: `#/components/responses/${kind}${status}` }]))
}

const errorResponses = (schema: z.ZodType, kind: string, type: string, book: SchemaBook) =>
  Object.fromEntries(Object.entries(DESCRIPTIONS).map(([status, description]) => [`${kind}${status}`, { description, content: { [type]: { schema: book.convert(schema, 'output') } } }]))
