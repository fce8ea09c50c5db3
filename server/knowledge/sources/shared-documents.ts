/** Where the file of a shared document is, and what the service that keeps it does when it is not shared. */
export interface SharedDocument {
  url: string
  /** 'file': a page of the web in its place means that nobody but its owner may read it. 'address': JSON with an `href`. */
  answers: 'file' | 'address'
}

const GOOGLE_DOCUMENT = /^\/(document|spreadsheets|presentation)\/(?:u\/\d+\/)?d\/(?!e\/)([\w-]{10,})/
const GOOGLE_FILE = /^\/file\/(?:u\/\d+\/)?d\/([\w-]{10,})/
const YANDEX = /^(disk\.(360\.)?yandex\.(ru|com|kz|by)|yadi\.sk)$/
const YANDEX_API = 'https://cloud-api.yandex.net/v1/disk/public/resources/download'

/** The file behind the page in which a service shows a shared document; null for every other address. */
export function sharedDocumentAt(address: string): SharedDocument | null {
  const url = URL.parse(address)
  if (url?.hostname === 'docs.google.com') return googleDocument(url)
  if (url?.hostname === 'drive.google.com') return googleFile(url)
  if (url && YANDEX.test(url.hostname) && /^\/[di]\/./.test(url.pathname)) return { url: `${YANDEX_API}?public_key=${encodeURIComponent(url.origin + url.pathname)}`, answers: 'address' }
  if (url && /^(www\.)?dropbox\.com$/.test(url.hostname) && /^\/(s|scl\/fi)\/./.test(url.pathname)) return dropboxFile(url)
  return null
}

/** A page that holds nothing until a program in the browser fills it, and that can't be had otherwise. */
export function isDrawnByScript(address: string): boolean {
  const { hostname = '', pathname = '' } = URL.parse(address) ?? {}
  return /(^|\.)notion\.(so|site)$/.test(hostname) || (hostname === 'drive.google.com' && /^\/drive\//.test(pathname))
}

function googleDocument(url: URL): SharedDocument | null {
  const [, kind, id] = GOOGLE_DOCUMENT.exec(url.pathname) ?? []
  if (!id) return null
  const at = `https://docs.google.com/${kind}/d/${id}/export`
  if (kind === 'document') return { url: `${at}?format=docx`, answers: 'file' }
  if (kind === 'presentation') return { url: `${at}/pdf`, answers: 'file' }
  // One sheet of a workbook is shared by a link that names it, and the others need not be meant for everybody.
  const sheet = /(?:^|[#?&])gid=(\d+)/.exec(url.search + url.hash)?.[1]
  return { url: `${at}?format=xlsx${sheet ? `&gid=${sheet}` : ''}`, answers: 'file' }
}

function googleFile(url: URL): SharedDocument | null {
  const id = GOOGLE_FILE.exec(url.pathname)?.[1] ?? (/^\/(open|uc)$/.test(url.pathname) ? url.searchParams.get('id') : null)
  return id && /^[\w-]{10,}$/.test(id) ? { url: `https://drive.google.com/uc?export=download&id=${id}`, answers: 'file' } : null
}

function dropboxFile(url: URL): SharedDocument {
  url.searchParams.set('dl', '1')
  return { url: url.href, answers: 'file' }
}
