import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, PermissionDeniedError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectModel, createApiKey, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { startStubModel } from '../support/stub-model'

const question = (content: string) => [{ role: 'user' as const, content }]

describe('the official openai client', () => {
  let server: TestServer
  let admin: ApiClient
  let stub: Awaited<ReturnType<typeof startStubModel>>
  let client: OpenAI
  beforeAll(async () => {
    server = await startServer({ env: { LLM_FIRST_TOKEN_TIMEOUT_MS: '700', LLM_TOTAL_TIMEOUT_MS: '1500' } })
    admin = await signIn(server)
    stub = await startStubModel()
    await connectModel(admin, stub.baseUrl)
    const { secret } = await createApiKey(admin, ['chat', 'speech'])
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: secret, maxRetries: 0 })
  })
  afterAll(async () => {
    await server.stop()
    await stub.stop()
  })

  it('gets an answer with its usage', async () => {
    const answer = await client.chat.completions.create({ model: 'anna-secretary', messages: question('Расскажи о кирпиче') })
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: 'one two three four five' } })
    expect(answer.usage).toEqual({ prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 })
    expect(answer.model).toBe('anna-secretary')
  })

  it('gets the same answer as a stream, with the usage when asked', async () => {
    const stream = await client.chat.completions.create({ model: 'marina-secretary-qwen', messages: question('Расскажи о кирпиче'), stream: true, stream_options: { include_usage: true } })
    const chunks = await Array.fromAsync(stream)
    expect(chunks[0]!.choices[0]!.delta.role).toBe('assistant')
    expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('one two three four five')
    expect(chunks.map(chunk => chunk.choices[0]?.finish_reason).filter(Boolean)).toEqual(['stop'])
    expect(chunks.at(-1)!.usage).toMatchObject({ total_tokens: 12 })
    expect(new Set(chunks.map(chunk => chunk.id)).size).toBe(1)
  })

  it('is answered from the FAQ before any model', async () => {
    const before = stub.requests.length
    const answer = await client.chat.completions.create({ model: 'anna-secretary', messages: question('Кто ты?') })
    expect(answer.choices[0]!.message.content).toMatch(/секретарь/)
    expect(stub.requests).toHaveLength(before)
  })

  it('sends parameters and its own system message through to the model', async () => {
    await client.chat.completions.create({ model: 'anna-secretary', temperature: 0.1, max_tokens: 77, messages: [{ role: 'system', content: 'You are a pirate.' }, ...question('Расскажи о кирпиче')] })
    const body = stub.requests.at(-1)!.body as { temperature: number, max_tokens?: number, max_completion_tokens?: number, messages: { content: string }[] }
    expect(body.temperature).toBe(0.1)
    expect(body.max_tokens ?? body.max_completion_tokens).toBe(77)
    expect(body.messages[0]!.content).toMatch(/^You are a pirate\./)
  })

  it('can abort a stream, which closes the model\'s connection', async () => {
    const before = stub.aborted.count
    const stream = await client.chat.completions.create({ model: 'anna-secretary', messages: question('!answer count=500 delay=20'), stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    stream.controller.abort()
    await stub.aborted.reached(before + 1)
  })

  it('lists models and finds one', async () => {
    const ids = (await Array.fromAsync(client.models.list())).map(model => model.id)
    expect(ids).toEqual(expect.arrayContaining(['anna-secretary', 'marina-secretary']))
    expect((await client.models.retrieve('anna-secretary')).owned_by).toBe('ai-secretary')
    expect((await client.models.retrieve('marina-secretary-qwen')).id).toBe('marina-secretary')
    await expect(client.models.retrieve('nobody')).rejects.toBeInstanceOf(NotFoundError)
  })

  it('gets errors in OpenAI\'s shape', async () => {
    const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'sk-wrong', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError)
    const { secret } = await createApiKey(admin, ['speech'])
    const speaker = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: secret, maxRetries: 0 })
    await expect(speaker.chat.completions.create({ model: 'x', messages: question('hi') })).rejects.toBeInstanceOf(PermissionDeniedError)
    const wrong = client.chat.completions.create({ model: 'x', messages: [] })
    await expect(wrong).rejects.toBeInstanceOf(BadRequestError)
    await expect(wrong).rejects.toMatchObject({ status: 400, param: 'messages', type: 'invalid_request_error' })
  })

  it.each(['!server-error', '!hang-before-headers', '!garbage', '!unauthorized'])('gets 502 when the model does %s, streaming or not', async (content) => {
    for (const stream of [false, true]) {
      const failing = client.chat.completions.create({ model: 'anna-secretary', messages: question(content), stream })
      await expect(failing).rejects.toBeInstanceOf(APIError)
      await expect(failing).rejects.toMatchObject({ status: 502 })
    }
  }, 30_000)

  it('hears of a model that drops in the middle as an error of the stream', async () => {
    const stream = await client.chat.completions.create({ model: 'anna-secretary', messages: question('!drop-in-the-middle'), stream: true })
    await expect(Array.fromAsync(stream)).rejects.toThrow(/interrupted/)
  })

  it.each([['mp3', 'audio/mpeg'], ['opus', 'audio/ogg'], ['aac', 'audio/aac'], ['flac', 'audio/flac'], ['wav', 'audio/wav'], ['pcm', 'audio/pcm']] as const)('speaks %s', async (response_format, contentType) => {
    const response = await client.audio.speech.create({ model: 'tts-1', voice: 'nova', input: 'Здравствуйте, это проверка.', response_format })
    expect(response.headers.get('content-type')).toBe(contentType)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(3_000)
  })

  it('speaks in events, with the same sound', async () => {
    const request = { model: 'tts-1', voice: 'nova', input: 'Здравствуйте, это проверка.', response_format: 'pcm', instructions: 'Speak kindly.' } as const
    const events = (await (await client.audio.speech.create({ ...request, stream_format: 'sse' })).text()).trim().split('\n\n').map(line => JSON.parse(line.slice('data: '.length)))
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done' })
    const sound = Buffer.concat(events.slice(0, -1).map(({ audio }) => Buffer.from(audio, 'base64')))
    expect(sound.equals(Buffer.from(await (await client.audio.speech.create(request)).arrayBuffer()))).toBe(true)
  })

  it('speaks for longer when it speaks slowly', async () => {
    const bytes = async (speed: number) => (await (await client.audio.speech.create({ model: 'tts-1', voice: 'nova', input: 'Здравствуйте, это проверка.', response_format: 'pcm', speed })).arrayBuffer()).byteLength
    expect(await bytes(0.5)).toBeGreaterThan(1.5 * await bytes(1))
  })
})
