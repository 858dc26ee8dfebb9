/** The poke: "something up to seq N changed". Holds no data; a lost one costs a delay. */
import type { Socket } from 'socket.io-client'

/** Connects when the app has settled; answers a function that disconnects. */
export function livePokes(onPoke: () => void): () => void {
  let socket: Socket | null = null
  let stopped = false
  // A phone that comes back must not sit out the pause that its absence has earned.
  const again = () => {
    if (socket && !socket.connected && document.visibilityState === 'visible') socket.disconnect().connect()
  }
  addEventListener('online', again)
  document.addEventListener('visibilitychange', again)
  void import('socket.io-client').then(({ io }) => {
    if (stopped) return
    socket = io('/live', { transports: ['websocket'], reconnectionDelayMax: 60_000, randomizationFactor: 0.9 })
    socket.on('poke', onPoke)
    socket.on('connect', onPoke) // whatever was missed while away
    // Thrown out, perhaps because this phone was: ask at once, not in a minute.
    socket.on('disconnect', (why) => void (why === 'io server disconnect' && onPoke()))
  }, () => undefined) // offline before the chunk was cached: the 60 s timer does the work
  return () => {
    stopped = true
    removeEventListener('online', again)
    document.removeEventListener('visibilitychange', again)
    socket?.disconnect()
  }
}
