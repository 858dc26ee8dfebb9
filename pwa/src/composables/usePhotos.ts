import type { Photos } from './contract'

export declare function usePhotos(): Photos
