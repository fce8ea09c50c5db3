import type { Permission } from '#shared/utils/permissions'

export interface MenuEntry {
  id: string
  to: string
  icon: string
  labelKey: string
  permission: Permission
  /** Opens the page when pressed after G. */
  key?: string
}

export interface MenuGroup {
  id: string
  labelKey: string
  entries: MenuEntry[]
}

/** The whole menu, finished pages only. A new page adds its line here. */
export const MENU: MenuGroup[] = [
  {
    id: 'monitoring',
    labelKey: 'menu.monitoring',
    entries: [{ id: 'dashboard', to: '/', icon: 'i-lucide-layout-dashboard', labelKey: 'menu.dashboard', permission: 'dashboard.read', key: 'd' }]
  },
  {
    id: 'engines',
    labelKey: 'menu.engines',
    entries: [
      { id: 'llm', to: '/llm', icon: 'i-lucide-brain', labelKey: 'menu.llm', permission: 'llm.read', key: 'm' },
      { id: 'voice', to: '/voice', icon: 'i-lucide-audio-lines', labelKey: 'menu.voice', permission: 'tts.read', key: 'v' },
      { id: 'recognition', to: '/recognition', icon: 'i-lucide-mic', labelKey: 'menu.recognition', permission: 'stt.read', key: 'r' },
      { id: 'models', to: '/models', icon: 'i-lucide-package', labelKey: 'menu.models', permission: 'models.write' }
    ]
  },
  {
    id: 'channels',
    labelKey: 'menu.channels',
    entries: [{ id: 'chat', to: '/chat', icon: 'i-lucide-message-circle', labelKey: 'menu.chat', permission: 'chat.read', key: 'c' }]
  },
  {
    id: 'business',
    labelKey: 'menu.business',
    entries: [
      { id: 'faq', to: '/faq', icon: 'i-lucide-circle-help', labelKey: 'menu.faq', permission: 'faq.read', key: 'f' },
      { id: 'knowledge', to: '/knowledge', icon: 'i-lucide-library-big', labelKey: 'menu.knowledge', permission: 'knowledge.read', key: 'k' }
    ]
  },
  {
    id: 'system',
    labelKey: 'menu.system',
    entries: [
      { id: 'settings', to: '/settings', icon: 'i-lucide-settings', labelKey: 'menu.settings', permission: 'system.read', key: 's' },
      { id: 'about', to: '/about', icon: 'i-lucide-info', labelKey: 'menu.about', permission: 'system.read' }
    ]
  }
]

/** The groups with what this person may open; empty groups are left out. */
export const menuFor = (may: (permission: Permission) => boolean): MenuGroup[] =>
  MENU.map(group => ({ ...group, entries: group.entries.filter(entry => may(entry.permission)) })).filter(group => group.entries.length)

/** Where somebody lands who may not open what they asked for. */
export const landingPage = (may: (permission: Permission) => boolean) =>
  menuFor(may).flatMap(group => group.entries).find(entry => entry.id !== 'settings')?.to ?? '/about'
