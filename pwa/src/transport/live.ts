/** The poke: "something up to seq N changed". Holds no data; a lost one costs a delay. */

/** Connects when the app has settled; answers a function that disconnects. */
export function livePokes(onPoke: () => void): () => void {
  let stop = () => {}
  let stopped = false
  void import('socket.io-client').then(({ io }) => {
    if (stopped) return
    const socket = io('/live', { transports: ['websocket'], reconnectionDelayMax: 60_000, randomizationFactor: 0.9 })
    socket.on('poke', onPoke)
    socket.on('connect', onPoke) // whatever was missed while away
    stop = () => socket.disconnect()
  }, () => undefined) // offline before the chunk was cached: the 60 s timer does the work
  return () => {
    stopped = true
    stop()
  }
}
