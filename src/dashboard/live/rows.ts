import { type ReadonlySignal, signal } from '@preact/signals';

/** The most rows that are shown. Newer ones are counted until they are asked for. */
export const MAX_ROWS = 100;

export interface RowsState<T> {
  /** Newest first. `undefined`: not read yet. */
  readonly rows: readonly T[] | undefined;
  /** Newer records that are not shown yet. */
  readonly newer: number;
  /** Older records exist. */
  readonly hasMore: boolean;
  /** Why the last read failed. */
  readonly problem: string | undefined;
}

export interface RowsOptions<T> {
  readonly idOf: (row: T) => string;
  /** The newest records that match the filters, newest first, at most `limit`. */
  readonly readNewest: (limit: number) => Promise<readonly T[]>;
  /** One record; `undefined`: there is no such record any more, or it does not match the filters now. */
  readonly readOne: (id: string) => Promise<T | undefined>;
  /** What a person reads about an error. */
  readonly explain: (error: unknown) => string;
}

export interface Rows<T> {
  readonly state: ReadonlySignal<RowsState<T>>;
  /** Reads everything again. */
  reload(): Promise<void>;
  /** These records have changed, or are new. Those that are shown are read again. */
  touch(ids: readonly string[]): Promise<void>;
  /** Adds new records, the newest first, without a read. */
  add(rows: readonly T[]): void;
  /** Shows the newest records. */
  showNewer(): Promise<void>;
}

/** More changed rows than this are read as one list. */
const MAX_SINGLE_READS = 4;

/** A list that shows what happens. Reads never overlap: what changes during one is read after it. */
export const createRows = <T>({ idOf, readNewest, readOne, explain }: RowsOptions<T>): Rows<T> => {
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
    const fresh = found.filter((row) => !shown.has(idOf(row)));
    const room = Math.max(0, MAX_ROWS - kept.length);
    const firstShown = Math.max(0, fresh.length - room);
    for (const row of fresh.slice(0, firstShown)) newerIds.add(idOf(row));
    change({ rows: [...fresh.slice(firstShown), ...kept], newer: newerIds.size, problem: undefined });
  };

  const readTouched = async (): Promise<void> => {
    const ids = [...touched];
    touched = new Set();
    const known = new Set((state.peek().rows ?? []).map(idOf));
    const shown = ids.filter((id) => known.has(id));
    const fresh = ids.filter((id) => !known.has(id) && !newerIds.has(id));
    const isFull = known.size >= MAX_ROWS;
    const wanted = isFull ? shown : [...shown, ...fresh];
    if (isFull && fresh.length > 0) {
      for (const id of fresh) newerIds.add(id);
      change({ newer: newerIds.size });
    }
    if (wanted.length > MAX_SINGLE_READS) {
      const newest = await readNewest(MAX_ROWS);
      const found = new Set(newest.map(idOf));
      place(newest.filter((row) => known.has(idOf(row)) || !isFull));
      // Shown ones that are not among the newest are read one by one, in later turns.
      for (const id of shown.filter((one) => !found.has(one)).slice(MAX_SINGLE_READS)) touched.add(id);
      await readSingly(shown.filter((one) => !found.has(one)).slice(0, MAX_SINGLE_READS));
      return;
    }
    await readSingly(wanted);
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
    reload,
    touch(ids) {
      for (const id of ids) touched.add(id);
      return start();
    },
    add(rows) {
      added = [...rows, ...added];
      // Until the first read, nothing is known to be complete.
      if (rows.length > 0 && state.peek().rows !== undefined) place(rows);
    },
    showNewer: reload,
  };
};
