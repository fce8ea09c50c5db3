import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it, vi } from 'vitest'
import { ChatConversation, UApp } from '#components'
import { signInAs } from '../voice/support'
import { message, session } from './support'

afterEach(() => vi.unstubAllGlobals())

it('shows what was said when the spoken conversation is left by Back', async () => {
  signInAs('admin')
  const greeting = message('g', 'user', 'Здравствуйте!')
  let held = session('s', [greeting])
  const me = useSessionStore().me
  registerEndpoint('/admin/auth/me', () => me)
  registerEndpoint('/admin/chat/sessions/s', () => ({ session: held }))
  const onChanged = vi.fn()
  const page = await mountSuspended({ setup: () => () => h(UApp, () => h(ChatConversation, { id: 's', onChanged })) }, {
    route: '/chat/s',
    global: { stubs: { ConversationView: true, ChatComposer: true, ChatBranches: true, ChatSettings: true } }
  })
  await vi.waitFor(() => expect(page.text()).toContain('Здравствуйте!'))
  const router = useRouter()
  await router.push('/chat/s?talk=')
  await vi.waitFor(() => expect(page.html()).toContain('conversation-view-stub'))
  held = session('s', [greeting, message('q', 'user', 'Когда вы открыты?', { parent_id: 'g' })])
  expect(page.text()).not.toContain('Когда вы открыты?')
  await router.push('/chat/s')
  await vi.waitFor(() => expect(page.text()).toContain('Когда вы открыты?'))
  expect(page.html()).not.toContain('conversation-view-stub')
  expect(onChanged).toHaveBeenCalledOnce()
  page.unmount()
})
