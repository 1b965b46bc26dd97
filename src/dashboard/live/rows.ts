import { type ReadonlySignal, signal } from '@preact/signals';

/** The most rows that are shown. Newer ones are counted until they are asked for. */
export const MAX_ROWS = 100;

export interface RowsState<T> {
  /** Newest first. `undefined`: not read yet. */
  readonly rows: readonly T[] | undefined;
  /** Newer records that are not shown yet, at most `MAX_NEWER`. */
  readonly newer: number;
  /** Older records exist. */
  readonly hasMore: boolean;
  /** Why the last read failed. */
  readonly problem: string | undefined;
}

export interface RowsOptions<T> {
  readonly idOf: (row: T) => string;
  /** Grows from each record to the next; for records that are added without a read. */
  readonly sequenceOf?: (row: T) => number;
  /** The newest records that match the filters, newest first, at most `limit`. */
  readonly readNewest: (limit: number) => Promise<readonly T[]>;
  /** One record; `undefined`: there is no such record any more, or it does not match the filters now. */
  readonly readOne: (id: string) => Promise<T | undefined>;
  /** What a person reads about an error. */
  readonly explain: (error: unknown) => string;
}

export interface Rows<T> {
  readonly state: ReadonlySignal<RowsState<T>>;
  /** The id of a record; empty for a record that is broken. */
  idOf(row: T): string;
  /** Reads everything again. */
  reload(): Promise<void>;
  /** Reads everything again if the last read failed. */
  retry(): void;
  /** These records have changed, or are new. Those that are shown are read again. */
  touch(ids: readonly string[]): Promise<void>;
  /** Adds new records, the newest first, without a read. */
  add(rows: readonly T[]): void;
  /** Shows the newest records. */
  showNewer(): Promise<void>;
}

/** Up to this many newer records are counted: a page may stay open for days. */
export const MAX_NEWER = 1_000;

/** More changed rows than this are read as one list. */
const MAX_SINGLE_READS = 4;

/** Broken records have no id: one of them must not take the others along. */
const tolerant =
  <T>(idOf: (row: T) => string): ((row: T) => string) =>
  (row) => {
    try {
      return idOf(row);
    } catch {
      return '';
    }
  };

/** A list that shows what happens. Reads never overlap: what changes during one is read after it. */
export const createRows = <T>({ readNewest, readOne, explain, sequenceOf, ...options }: RowsOptions<T>): Rows<T> => {
  const idOf = tolerant(options.idOf);
  const state = signal<RowsState<T>>({ rows: undefined, newer: 0, hasMore: false, problem: undefined });
  let touched = new Set<string>();
  let newerIds = new Set<string>();
  /** Added during a read, which may not have them. Newest first. */
  let added: readonly T[] = [];
  let isReloadDue = false;
  let running: Promise<void> | undefined;

  const change = (part: Partial<RowsState<T>>): void => {
    state.value = { ...state.peek(), ...part };
  };

  const readAll = async (): Promise<void> => {
    touched = new Set();
    added = [];
    const found = await readNewest(MAX_ROWS + 1);
    newerIds = new Set();
    change({ rows: found.slice(0, MAX_ROWS), hasMore: found.length > MAX_ROWS, newer: 0, problem: undefined });
    place(added);
  };

  /** Puts records in their places. New ones come first while there is room; then they are counted. */
  const place = (found: readonly T[]): void => {
    const rows = state.peek().rows ?? [];
    const byId = new Map(found.map((row) => [idOf(row), row]));
    const kept = rows.map((row) => byId.get(idOf(row)) ?? row);
    const shown = new Set(rows.map(idOf));
    const [newest] = rows;
    // An older one that is not shown is too old for the list.
    const isNew = (row: T): boolean =>
      sequenceOf === undefined || newest === undefined || sequenceOf(row) > sequenceOf(newest);
    const fresh = found.filter((row) => !shown.has(idOf(row)) && isNew(row));
    const room = Math.max(0, MAX_ROWS - kept.length);
    const firstShown = Math.max(0, fresh.length - room);
    for (const row of fresh.slice(0, firstShown)) if (newerIds.size < MAX_NEWER) newerIds.add(idOf(row));
    change({ rows: [...fresh.slice(firstShown), ...kept], newer: newerIds.size, problem: undefined });
  };

  const readTouched = async (): Promise<void> => {
    const ids = touched;
    touched = new Set();
    const known = new Set((state.peek().rows ?? []).map(idOf));
    const shown = [...ids].filter((id) => known.has(id));
    const isUnknown = [...ids].some((id) => !known.has(id) && !newerIds.has(id));
    if (!isUnknown && shown.length <= MAX_SINGLE_READS) return readSingly(shown);
    // The list tells whether an unknown record is new, or older than what is shown.
    const newest = await readNewest(MAX_ROWS);
    if (newest.length < MAX_ROWS) {
      newerIds = new Set();
      change({ rows: newest, hasMore: false, newer: 0, problem: undefined });
      return;
    }
    place(newest.filter((row) => known.has(idOf(row)) || ids.has(idOf(row))));
    // Shown ones that are not among the newest are read one by one, in later turns.
    const found = new Set(newest.map(idOf));
    const older = shown.filter((id) => !found.has(id));
    for (const id of older.slice(MAX_SINGLE_READS)) touched.add(id);
    await readSingly(older.slice(0, MAX_SINGLE_READS));
  };

  const readSingly = async (ids: readonly string[]): Promise<void> => {
    const found = await Promise.all(ids.map(async (id) => [id, await readOne(id)] as const));
    const gone = new Set(found.flatMap(([id, row]) => (row === undefined ? [id] : [])));
    if (gone.size > 0) change({ rows: state.peek().rows?.filter((row) => !gone.has(idOf(row))) });
    place(found.flatMap(([, row]) => row ?? []).reverse());
  };

  const run = async (): Promise<void> => {
    try {
      while (isReloadDue || touched.size > 0) {
        if (isReloadDue) {
          isReloadDue = false;
          await readAll();
        } else {
          await readTouched();
        }
      }
    } catch (error) {
      change({ problem: explain(error) });
    } finally {
      running = undefined;
    }
  };

  const start = (): Promise<void> => {
    running ??= run();
    return running;
  };

  const reload = (): Promise<void> => {
    isReloadDue = true;
    return start();
  };

  return {
    state,
    idOf,
    reload,
    retry() {
      if (state.peek().problem !== undefined) void reload();
    },
    touch(ids) {
      for (const id of ids) touched.add(id);
      return start();
    },
    add(rows) {
      if (running !== undefined) added = [...rows, ...added];
      // Until the first read, nothing is known to be complete.
      if (rows.length > 0 && state.peek().rows !== undefined) place(rows);
    },
    showNewer: reload,
  };
};
