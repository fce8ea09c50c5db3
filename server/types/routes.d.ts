declare module '#secretary/routes' {
  import type { DefinedHandler } from '#server/utils/handlers'

  export const routes: { method: string, path: string, load: () => Promise<{ default: DefinedHandler }> }[]
}
