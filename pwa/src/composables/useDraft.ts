import type { Ref } from 'vue'

/**
 * What a person has typed but not confirmed, kept over restarts and sealed for others: it belongs
 * to (person, key) and comes back when that person signs in again [S23].
 * `clear()` after a capture.
 */
export declare function useDraft<T extends object>(key: string, empty: () => T): { draft: Ref<T>; clear(): void }
