import type { Outbox } from './contract'

export declare function useOutbox(): Outbox
