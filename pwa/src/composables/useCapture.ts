import type { Capture } from './contract'

export declare function useCapture(): Capture
