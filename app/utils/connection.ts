/** False while the server can't be reached; every call of the API tells, see call-api.ts. */
export const connected = ref(true)
