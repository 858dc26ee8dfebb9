import type { Feedback } from './contract'

export declare function useFeedback(): Feedback
