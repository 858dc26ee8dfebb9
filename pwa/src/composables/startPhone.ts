/**
 * Opens storage, loads device, people and rows, starts the sync loop and the keyboard-wedge
 * listener, registers the service worker. Await before mounting; it never needs the network.
 */
export declare function startPhone(): Promise<void>
