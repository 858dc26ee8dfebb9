import type { Scanner, ScanHandler } from './contract'

/**
 * A screen's way to codes. `handler` gets every scan of camera, keyboard wedge, typing and photo
 * while the calling component is mounted and active; the newest mounted screen hears first.
 * `choices` is filled instead when several codes are in view. Screens without a camera only call
 * `useScanner(handler)`: HID works everywhere.
 */
export declare function useScanner(handler: ScanHandler): Scanner
