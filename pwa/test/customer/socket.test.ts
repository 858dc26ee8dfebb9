// What crosses the wire is recorded from python-socketio 5 (Engine.IO 4); tests/pages/test_live_page.py
// runs the same lines against the real server.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, type Wire } from '../../src/customer/socket'

class FakeWire implements Wire {
  onmessage: ((e: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  onerror: (() => void) | null = null
  sent: string[] = []
  closed = 0
  send(text: string) { this.sent.push(text) }
  close() { this.closed += 1 }
  says(text: string) { this.onmessage?.({ data: text }) }
}

const HELLO = '0{"sid":"x","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":1000}'
const setUp = () => {
  const wire = new FakeWire()
  const log: unknown[] = []
  const end = connect(() => wire, '/track', { token: 'T' }, {
    up: () => log.push('up'), down: () => log.push('down'), event: (name, data) => log.push([name, data]),
  })
  return { wire, log, end }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('the room of one order', () => {
  it('joins its namespace with the token and answers pings', () => {
    const { wire, log } = setUp()
    wire.says(HELLO)
    expect(wire.sent).toEqual(['40/track,{"token":"T"}'])
    wire.says('40/track,{"sid":"y"}')
    wire.says('2')
    expect(wire.sent[1]).toBe('3')
    expect(log).toEqual(['up'])
  })
  it('passes events on, with and without an acknowledgement id', () => {
    const { wire, log } = setUp()
    wire.says(HELLO)
    wire.says('42/track,["status",{"seq":4}]')
    wire.says('42/track,7["status",{"seq":5}]')
    expect(log).toEqual([['status', { seq: 4 }], ['status', { seq: 5 }]])
  })
  it.each(['41/track,', '44/track,{"message":"no"}', '1', '0not json'])('%s ends it once', (text) => {
    const { wire, log } = setUp()
    if (!text.startsWith('0')) wire.says(HELLO)
    wire.says(text)
    wire.onclose?.()
    expect(log).toEqual(['down'])
    expect(wire.closed).toBe(1)
  })
  it('notices silence: no ping within interval and timeout', () => {
    const { wire, log } = setUp()
    wire.says(HELLO)
    vi.advanceTimersByTime(44_000)
    wire.says('2')
    vi.advanceTimersByTime(44_999)
    expect(log).toEqual([])
    vi.advanceTimersByTime(1)
    expect(log).toEqual(['down'])
  })
  it('is down when it cannot even be opened', () => {
    const log: string[] = []
    connect(() => { throw new Error('blocked') }, '/track', {}, { up() {}, down: () => log.push('down'), event() {} })
    expect(log).toEqual(['down'])
  })
})
