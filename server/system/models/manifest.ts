import { z } from 'zod'

/** Name of the file that a download leaves in a model's folder. */
export const MANIFEST = 'model.json'

/** What a download notes about the model it fetched. */
export const ModelManifest = z.object({
  name: z.string().min(1).max(300),
  /** The catalogue's entry; null for a repository that was chosen by hand. */
  catalogue_id: z.string().nullable(),
  repo_id: z.string().nullable(),
  revision: z.string().nullable(),
  languages: z.array(z.enum(['ru', 'en'])),
  licence: z.object({ name: z.string(), url: z.string() }).nullable(),
  installed_at: z.iso.datetime(),
  files: z.array(z.object({
    path: z.string(),
    bytes: z.int().nonnegative(),
    /** Of what arrived. */
    sha256: z.string(),
    /** `published`: equal to a known sum. `server`: equal to the one the hub sent with the file. `none`: there was none to compare with. */
    checked_against: z.enum(['published', 'server', 'none'])
  })).max(5_000)
})
export type ModelManifest = z.infer<typeof ModelManifest>
