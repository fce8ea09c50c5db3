import { sendRedirect } from 'h3'

const ENDPOINTS = { health: '/health', tts: '/tts', chat: '/chat', openai: '/v1', openapi: '/openapi.json' }

/** `/` is the page for a browser and a short description for a program; `/admin` leads to the page. */
export default defineEventHandler((event) => {
  if (event.method !== 'GET') return
  const path = event.path.split('?')[0]
  if (path === '/admin' || path === '/admin/') return sendRedirect(event, '/')
  if (path === '/' && !wantsPage(event)) return { status: 'ok', service: 'AI Secretary Orchestrator', endpoints: ENDPOINTS }
})
