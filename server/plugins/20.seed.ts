import { addBootStep } from '#server/runtime/ready'
import { seed } from '#server/database/seed'

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  addBootStep('seed', seed)
})
