declare module '#secretary/routes' {
  export const routes: { method: string, path: string, load: () => Promise<{ default: unknown }> }[]
}
