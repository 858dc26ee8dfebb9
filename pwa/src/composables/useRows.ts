import type { RowsView } from './contract'

export declare function useRows(): RowsView
