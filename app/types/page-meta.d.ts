import type { Permission } from '#shared/utils/permissions'

declare module '#app' {
  interface PageMeta {
    /** Who may open the page; without it everybody who is signed in. */
    permission?: Permission
    /** The page can be opened without signing in. */
    public?: boolean
  }
}

export {}
