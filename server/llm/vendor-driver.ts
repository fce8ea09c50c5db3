import { createOnce } from '#server/runtime/once'
import type { LlmAnswer, LlmDriver, LlmPart, LlmRequest } from './types'
import { badAnswer, toDriverError } from './vendor-errors'

/** What a vendor's SDK is asked, in its own words. */
interface VendorCalls<Client> {
  name: string
  model: string
  /** Called once, with the first question. */
  connect(): Promise<Client>
  stream(client: Client, request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPart>
  complete(client: Client, request: LlmRequest, signal: AbortSignal): Promise<LlmAnswer>
  listModels(client: Client, signal: AbortSignal): Promise<{ data: { id: string }[] }>
}

/** A driver over a vendor's SDK: what the SDK throws becomes a DriverError, and an abort the signal's reason. */
export function createVendorDriver<Client>(vendor: VendorCalls<Client>): LlmDriver {
  const client = createOnce(vendor.connect)

  async function ask<T>(signal: AbortSignal, call: (client: Client) => Promise<T>) {
    try {
      signal.throwIfAborted()
      return await call(await client.get())
    } catch (error) {
      signal.throwIfAborted()
      throw toDriverError(vendor.name, error)
    }
  }

  return {
    name: vendor.name,
    model: vendor.model,

    async* stream(request, signal) {
      try {
        signal.throwIfAborted()
        yield* vendor.stream(await client.get(), request, signal)
      } catch (error) {
        signal.throwIfAborted()
        throw toDriverError(vendor.name, error)
      }
    },

    complete: (request, signal) => ask(signal, client => vendor.complete(client, request, signal)),

    listModels: signal => ask(signal, async (client) => {
      const { data } = await vendor.listModels(client, signal)
      if (!Array.isArray(data)) throw badAnswer(vendor.name, 'The server sent no list of models')
      return data.map(({ id }) => id)
    })
  }
}
