import type { Session } from './contract'

export declare function useSession(): Session
