import { isIPv6 } from 'node:net'

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
const NETWORK_GROUPS = 4

/** What limits count as one client: an IPv4 address, or the /64 that one IPv6 customer has to themselves. */
export function networkOf(ip: string): string {
  const ipv4 = ip.match(IPV4_IN_IPV6)?.[1]
  if (ipv4 || !isIPv6(ip)) return ipv4 ?? ip
  const [head = '', tail] = ip.toLowerCase().split('%')[0]!.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: GROUPS - left.length - right.length }, () => '0'), ...right]
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}
