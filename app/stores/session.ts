import type { Me } from '#shared/schemas/users'
import type { Permission } from '#shared/utils/permissions'

/** Who was signed in last, so that the shell opens without a network. It holds no credential. */
const STORAGE_KEY = 'ai-secretary-me'

export const useSessionStore = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const known = ref(false)
  let loading: Promise<void> | undefined

  async function load() {
    me.value = await callApi<Me>('/auth/me').catch((error: ApiError) => {
      if (error.status === 401) return null
      const last = error.code === 'unreachable' ? readLast() : null
      if (last) return last
      throw error
    })
    if (me.value) localStorage.setItem(STORAGE_KEY, JSON.stringify(me.value))
    else localStorage.removeItem(STORAGE_KEY)
    known.value = true
  }

  /** Asks the server once who is signed in. Throws ApiError when it can't be asked and nobody is remembered. */
  async function ensureLoaded() {
    if (known.value) return
    loading ??= load().finally(() => {
      loading = undefined
    })
    await loading
  }

  async function signIn(username: string, password: string) {
    await callApi('/auth/login', { method: 'POST', body: { username, password } })
    await load()
  }

  async function signOut() {
    await callApi('/auth/logout', { method: 'POST' })
    forget()
  }

  /** Nobody is signed in any more: what was loaded for that person goes too. */
  function forget() {
    me.value = null
    known.value = true
    localStorage.removeItem(STORAGE_KEY)
    clearNuxtData()
  }

  const may = (permission: Permission) => me.value?.permissions.includes(permission) ?? false
  const name = computed(() => me.value?.display_name || me.value?.username || '')

  return { me, name, ensureLoaded, load, signIn, signOut, forget, may }
})

function readLast(): Me | null {
  const text = localStorage.getItem(STORAGE_KEY)
  return text ? JSON.parse(text) as Me : null
}
