import type { InstalledModel } from '#server/system/installed-models'
import { readTextModelFolder } from '#server/text-models/folder'

/** What the `local` driver is made with for an installed model. */
export async function localRerankingOptions({ id, files }: InstalledModel) {
  const { model, tokenizer, bytes, max_tokens, tokenizer_config } = await readTextModelFolder(files)
  return { name: id, model, tokenizer, tokenizer_config, bytes, max_tokens }
}
