import { describe, expect, it } from 'vitest'
import { addressKind } from '#server/runtime/public-address'

describe('where an address leads', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8', '64:ff9b::808:808'])('%s is of the internet', (address) => {
    expect(addressKind(address)).toBe('public')
  })

  it.each([
    '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '127.0.0.1', '127.9.9.9', '100.64.0.1', '::1', 'fc00::1', 'fd12:3456::1',
    '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a00:1'
  ])('%s is of our own networks', (address) => {
    expect(addressKind(address)).toBe('own')
  })

  it.each([
    '0.0.0.0', '0.1.2.3', '169.254.169.254', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '203.0.113.9',
    '::', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '2001:db8::1', '100::1', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '64:ff9b:1::808:808',
    '2002:808:808::1', '2002:7f00:1::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '::7f00:1', '::808:808', '4000::1', 'localhost', ''
  ])('%s is no host that a link may name', (address) => {
    expect(addressKind(address)).toBe('special')
  })
})
