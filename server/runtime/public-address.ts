import ipaddr from 'ipaddr.js'

/** Where an address leads: to the internet, to this machine and its own networks, or to what is no host at all. */
export type AddressKind = 'public' | 'own' | 'special'

const OWN_RANGES = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal'])

/** RFC 6052: what a network without IPv4 puts before an IPv4 address. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')
/** RFC 4291: of IPv6 only this is given out to hosts of the internet. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')

/** Clouds answer with their keys at link-local addresses, so those are never `own`. An IPv4 address inside an IPv6 one counts by itself. */
export function addressKind(address: string): AddressKind {
  if (!ipaddr.isValid(address)) return 'special'
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv4) return kindOfRange(parsed.range())
  if (parsed.isIPv4MappedAddress()) return kindOfRange(parsed.toIPv4Address().range())
  if (parsed.match(NAT64)) return kindOfRange(ipaddr.fromByteArray(parsed.toByteArray().slice(-4)).range())
  const kind = kindOfRange(parsed.range())
  return kind === 'public' && !parsed.match(GLOBAL) ? 'special' : kind
}

const kindOfRange = (range: string): AddressKind => range === 'unicast' ? 'public' : OWN_RANGES.has(range) ? 'own' : 'special'
