export * from '#server/runtime/remote-http'
