/** The phone's database: its shape, and a connection that comes back when the system cuts it [S22]. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import type { StoredEvent } from '@/sync/outbox'
import type { StoredBlob } from '@/sync/ports'

/** `open: 1` only while the event is unsent, so that the index lists exactly the outbox, in order. */
export type EventRecord = StoredEvent & { open?: 1 }
/** gone: it left the feed; state: what its order had become, where the server told; at: wall clock ms. */
export interface RowRecord { gen: number; kind: string; id: string; seq: number; data: unknown; gone?: { state: string; at: number } }
export type BlobRecord = StoredBlob & { open?: 1 }

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown }
  events: {
    key: number
    value: EventRecord
    indexes: { event_id: string; open: number; done_at: number }
  }
  rows: { key: [number, string, string]; value: RowRecord }
  blobs: { key: string; value: BlobRecord; indexes: { open: number; done_at: number } }
  /** Bytes apart from their description, as ArrayBuffer: WebKit gives Blobs back as null at times. */
  blob_data: { key: string; value: { sha256: string; data: ArrayBuffer } }
}
export type Db = IDBPDatabase<Schema>
export type Tx<M extends IDBTransactionMode> = IDBPTransaction<Schema, StoreNames<Schema>[], M>

const VERSION = 1

function open(name: string, version: number, onGone: (newer: boolean) => void): Promise<Db> {
  return openDB<Schema>(name, version, {
    upgrade(db, from) {
      if (from > 0) return // shapes 1 and above hold the same so far; the next one adds its part here
      db.createObjectStore('meta')
      const events = db.createObjectStore('events', { keyPath: 'n', autoIncrement: true })
      events.createIndex('event_id', 'event_id', { unique: true })
      events.createIndex('open', 'open')
      events.createIndex('done_at', 'done_at')
      db.createObjectStore('rows', { keyPath: ['gen', 'kind', 'id'] })
      const blobs = db.createObjectStore('blobs', { keyPath: 'sha256' })
      blobs.createIndex('open', 'open')
      blobs.createIndex('done_at', 'done_at')
      db.createObjectStore('blob_data', { keyPath: 'sha256' })
    },
    // A newer version of the app wants to upgrade: never stand in its way [S24].
    blocking(current, blocked, event) {
      ;(event.target as IDBDatabase).close()
      onGone(blocked !== null && blocked > current) // null: the database is being deleted
    },
    terminated: () => onGone(false),
  })
}

/** Errors that a second try on a fresh connection may cure; a full disk is not one of them. */
const LOST = new Set(['InvalidStateError', 'UnknownError', 'AbortError', 'TransactionInactiveError'])

/** Who hears what happens to the connection. */
export interface Watch {
  /** It came back after it was cut, perhaps to an empty database: runs before anything else does. */
  reopened(db: Db): Promise<void>
  /** A newer version of the app has the database: this one can store nothing any more [S24]. */
  newer(): void
}

export class Database {
  private opening: Promise<Db> | null = null
  private cut = false
  watch: Watch | null = null

  /** version: of the database's shape; another one only where an update is tried out. */
  constructor(private readonly name: string, private readonly version = VERSION) {}

  private db(): Promise<Db> {
    this.opening ??= this.opened().catch((error: unknown) => {
      this.opening = null
      if ((error as Error)?.name === 'VersionError') this.watch?.newer()
      throw error
    })
    return this.opening
  }

  private async opened(): Promise<Db> {
    const db = await open(this.name, this.version, (newer) => {
      this.opening = null
      this.cut = true
      if (newer) this.watch?.newer()
    })
    if (this.cut) await this.watch?.reopened(db)
    this.cut = false
    return db
  }

  /** Until the connection is open, or cannot be opened (`run` tells). Nothing is asked of the storage for it. */
  async answers(): Promise<void> {
    await this.db().catch(() => undefined)
  }

  /** Runs `work`; when the connection was lost, reopens it once and runs it again. */
  async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    try {
      return await work(await this.db())
    } catch (error) {
      if (!LOST.has((error as Error)?.name)) throw error
      await this.close()
      this.cut = true
      return work(await this.db())
    }
  }

  /**
   * One transaction with strict durability: resolves only after the commit. `work` must await
   * nothing but the transaction's own requests.
   */
  write<T>(stores: StoreNames<Schema>[], work: (tx: Tx<'readwrite'>) => Promise<T>): Promise<T> {
    return this.run((db) => inside(db.transaction(stores, 'readwrite', { durability: 'strict' }), work))
  }

  read<T>(stores: StoreNames<Schema>[], work: (tx: Tx<'readonly'>) => Promise<T>): Promise<T> {
    return this.run((db) => inside(db.transaction(stores, 'readonly'), work))
  }

  async close(): Promise<void> {
    const was = this.opening
    this.opening = null
    await was?.then((db) => db.close(), () => undefined)
  }
}

async function inside<T, M extends IDBTransactionMode>(tx: Tx<M>, work: (tx: Tx<M>) => Promise<T>): Promise<T> {
  const done = tx.done
  done.catch(() => undefined) // told through the throw below
  try {
    const value = await work(tx)
    await done
    return value
  } catch (error) {
    try {
      tx.abort()
    } catch {
      // it aborted by itself
    }
    throw tx.error ?? error
  }
}
