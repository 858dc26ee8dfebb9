import type { Ref } from 'vue'

/** Settings of this phone: kept in IndexedDB, shared by its tabs. */
export interface Prefs { workCenter: string | null; muted: boolean; usedCarriers: string[] }
export declare function usePrefs(): Ref<Prefs>
