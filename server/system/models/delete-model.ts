import { realpath, rm } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { config } from '#server/runtime/config'
import { AppError, notFound } from '#server/runtime/errors'
import { audit } from '../audit'
import type { Caller } from '../callers'
import { listModelFolders, modelsWereChanged } from '../installed-models'
import { usesOf } from './model-use'

/**
 * Deletes the model at `path`, as the list names it (absolute, or relative to the models folder). Only what the list
 * holds can be named, so nothing else can be lost; of a link only the link goes. Throws 404, and 409 when something
 * uses the model and `force` is not set.
 */
export async function deleteModel(path: string, force: boolean, user: Caller) {
  const { modelsDir } = config()
  const { installed, broken } = await listModelFolders()
  const wanted = resolve(modelsDir, path)
  const model = [...installed, ...broken].find(({ own }) => own[0] === wanted)
  if (!model || !(await Promise.all(model.own.map(part => liesInside(modelsDir, part)))).every(Boolean)) throw notFound('Model')
  const uses = 'type' in model ? await usesOf(model) : []
  if (uses.length && !force) throw new AppError(409, 'model_in_use', `In use: ${uses.map(({ kind, name }) => `${kind} (${name})`).join(', ')}`)
  for (const part of model.own) await rm(part, { recursive: true, force: true })
  await modelsWereChanged()
  audit('delete', 'model', user, { id: model.id, bytes: model.sizeBytes })
  return { name: model.name, bytes: model.sizeBytes }
}

/** Whether the folder that holds `path` really lies in `folder`, links resolved; the entry itself may be a link. */
async function liesInside(folder: string, path: string) {
  const [root, parent] = await Promise.all([realpath(folder), realpath(resolve(path, '..'))])
  const way = relative(root, parent)
  return !way.startsWith('..') && !isAbsolute(way)
}
