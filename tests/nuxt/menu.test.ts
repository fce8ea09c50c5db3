import { describe, expect, it } from 'vitest'
import { may, type Role } from '#shared/utils/permissions'
import { landingPage, menuFor } from '~/utils/menu'
import { settingsTabsFor } from '~/utils/settings-tabs'

const ids = (role: Role) => menuFor(permission => may(role, permission)).flatMap(group => group.entries.map(entry => entry.id))
const tabs = (role: Role) => settingsTabsFor(permission => may(role, permission)).map(tab => tab.to)

describe('the menu', () => {
  it('shows an admin everything', () => {
    expect(ids('admin')).toEqual(['dashboard', 'llm', 'voice', 'recognition', 'models', 'chat', 'faq', 'knowledge', 'settings', 'about'])
  })

  it('hides the models from a guest, and the group that would be empty', () => {
    expect(ids('guest')).not.toContain('llm')
    expect(menuFor(permission => may('guest', permission)).map(group => group.id)).not.toContain('engines')
  })

  it('shows users and the business in the settings to admins only', () => {
    expect(tabs('admin')).toContain('/settings/users')
    expect(tabs('user')).toEqual(['/settings/profile', '/settings/appearance', '/settings/api-keys'])
    expect(tabs('guest')).toEqual(['/settings/appearance'])
  })

  it('lands somebody without any permission on a page they may read', () => {
    expect(landingPage(() => false)).toBe('/about')
  })
})
