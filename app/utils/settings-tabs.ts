import type { Permission } from '#shared/utils/permissions'

export interface SettingsTab {
  to: string
  icon: string
  labelKey: string
  /** Without one everybody who is signed in. */
  permission?: Permission
}

export const SETTINGS_TABS: SettingsTab[] = [
  { to: '/settings/profile', icon: 'i-lucide-user', labelKey: 'settings.profile', permission: 'profile.write' },
  { to: '/settings/appearance', icon: 'i-lucide-palette', labelKey: 'settings.appearance' },
  { to: '/settings/business', icon: 'i-lucide-store', labelKey: 'settings.business', permission: 'settings.write' },
  { to: '/settings/users', icon: 'i-lucide-users', labelKey: 'settings.users', permission: 'users.write' },
  { to: '/settings/api-keys', icon: 'i-lucide-key-round', labelKey: 'settings.apiKeys', permission: 'keys.write' }
]

export const settingsTabsFor = (may: (permission: Permission) => boolean) =>
  SETTINGS_TABS.filter(({ permission }) => !permission || may(permission))
