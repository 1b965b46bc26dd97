import { describe, expect, it } from 'vitest';
import { createRows, MAX_NEWER, MAX_ROWS } from '../../src/dashboard/live/rows.ts';

interface Row {
  readonly id: string;
  readonly version: number;
}

/** A server with records, newest last, and the reads that were asked of it. */
const createServer = (count: number) => {
  const records = new Map<string, Row>();
  const add = (id: string): void => void records.set(id, { id, version: 1 });
  for (let index = 0; index < count; index += 1) add(`r${index}`);
  const reads: string[] = [];
  let problem: string | undefined;
  const rows = createRows<Row>({
    idOf: ({ id }) => id,
    explain: String,
    readNewest: async (limit) => {
      reads.push(`list ${limit}`);
      if (problem !== undefined) throw problem;
      return [...records.values()].reverse().slice(0, limit);
    },
    readOne: async (id) => {
      reads.push(id);
      if (problem !== undefined) throw problem;
      return records.get(id);
    },
  });
  const change = (id: string): void => {
    records.set(id, { id, version: (records.get(id)?.version ?? 0) + 1 });
  };
  const shown = () => rows.state.value.rows?.map(({ id, version }) => `${id}.${version}`);
  const fail = (with_: string | undefined): void => {
    problem = with_;
  };
  return { rows, add, change, remove: (id: string) => records.delete(id), reads, shown, fail };
};

describe('rows', () => {
  it('begin with the newest', async () => {
    const { rows, shown } = createServer(3);
    expect(rows.state.value.rows).toBeUndefined();
    await rows.reload();
    expect(shown()).toEqual(['r2.1', 'r1.1', 'r0.1']);
    expect(rows.state.value).toMatchObject({ newer: 0, hasMore: false });
  });

  it('are at most a hundred, and say that there are more', async () => {
    const { rows } = createServer(MAX_ROWS + 5);
    await rows.reload();
    expect(rows.state.value.rows).toHaveLength(MAX_ROWS);
    expect(rows.state.value.hasMore).toBe(true);
  });

  it('change in their places', async () => {
    const { rows, change, reads, shown } = createServer(3);
    await rows.reload();
    change('r1');
    await rows.touch(['r1']);
    expect(shown()).toEqual(['r2.1', 'r1.2', 'r0.1']);
    expect(reads).toEqual([`list ${MAX_ROWS + 1}`, 'r1']);
  });

  it('of new records come first', async () => {
    const { rows, add, shown } = createServer(1);
    await rows.reload();
    add('new');
    add('newer');
    await rows.touch(['new', 'newer']);
    expect(shown()).toEqual(['newer.1', 'new.1', 'r0.1']);
  });

  it('do not move while the list is full: new records are counted once each, and shown when asked for', async () => {
    const { rows, add, shown } = createServer(MAX_ROWS);
    await rows.reload();
    const before = shown();
    for (const id of ['a', 'b', 'c']) add(id);
    await rows.touch(['a', 'b']);
    await rows.touch(['b', 'c']);
    expect(shown()).toEqual(before);
    expect(rows.state.value.newer).toBe(3);
    await rows.showNewer();
    expect(shown()?.slice(0, 3)).toEqual(['c.1', 'b.1', 'a.1']);
    expect(rows.state.value.newer).toBe(0);
  });

  it('of older records that change are not new', async () => {
    const { rows, change, shown } = createServer(MAX_ROWS + 5);
    await rows.reload();
    const before = shown();
    change('r0');
    await rows.touch(['r0']);
    expect(shown()).toEqual(before);
    expect(rows.state.value.newer).toBe(0);
  });

  it('of records that come to match the filters are in the order of the server', async () => {
    const { rows, add, remove, shown } = createServer(2);
    remove('r0');
    await rows.reload();
    remove('r1');
    add('r0');
    add('r1');
    await rows.touch(['r0']);
    expect(shown()).toEqual(['r1.1', 'r0.1']);
  });

  it('are not taken along by a broken record', async () => {
    const rows = createRows<Row>({
      idOf: ({ id }) => id,
      explain: String,
      readNewest: async () => [{ id: 'a', version: 1 }, null as never, { id: 'b', version: 1 }],
      readOne: async () => undefined,
    });
    await rows.reload();
    expect(rows.state.value.rows?.map(rows.idOf)).toEqual(['a', '', 'b']);
  });

  it('that are added, and older than what is shown, are not new', async () => {
    const rows = createRows<Row>({
      idOf: ({ id }) => id,
      sequenceOf: ({ id }) => Number(id),
      explain: String,
      readNewest: async () => [{ id: '7', version: 1 }],
      readOne: async () => undefined,
    });
    await rows.reload();
    rows.add(['8', '7', '6'].map((id) => ({ id, version: 1 })));
    expect(rows.state.value.rows?.map(rows.idOf)).toEqual(['8', '7']);
  });

  it('are read again after a failure alone', async () => {
    const { rows, fail, reads } = createServer(1);
    fail('no answer');
    await rows.reload();
    fail(undefined);
    rows.retry();
    await rows.reload();
    expect(rows.state.value.problem).toBeUndefined();
    reads.length = 0;
    rows.retry();
    expect(reads).toEqual([]);
  });

  it('that wait are counted up to a limit: a page may stay open for days', async () => {
    const { rows } = createServer(MAX_ROWS);
    await rows.reload();
    rows.add(Array.from({ length: MAX_NEWER + 500 }, (_, index) => ({ id: `n${index}`, version: 1 })));
    expect(rows.state.value.newer).toBe(MAX_NEWER);
    expect(rows.state.value.rows).toHaveLength(MAX_ROWS);
  });

  it('that change all at once are read as one list', async () => {
    const { rows, change, reads, shown } = createServer(20);
    await rows.reload();
    reads.length = 0;
    const ids = Array.from({ length: 20 }, (_, index) => `r${index}`);
    for (const id of ids) change(id);
    await rows.touch(ids);
    expect(reads).toEqual([`list ${MAX_ROWS}`]);
    expect(shown()?.every((row) => row.endsWith('.2'))).toBe(true);
  });

  it('that are older than the newest hundred still change', async () => {
    const { rows, add, change, shown } = createServer(MAX_ROWS);
    await rows.reload();
    for (let index = 0; index < MAX_ROWS; index += 1) add(`n${index}`);
    await rows.touch(Array.from({ length: MAX_ROWS }, (_, index) => `n${index}`));
    const ids = Array.from({ length: 10 }, (_, index) => `r${index}`);
    for (const id of ids) change(id);
    await rows.touch(ids);
    expect(ids.every((id) => shown()?.includes(`${id}.2`))).toBe(true);
    expect(rows.state.value.newer).toBe(MAX_ROWS);
  });

  it('of records that are gone go', async () => {
    const { rows, remove, shown } = createServer(3);
    await rows.reload();
    remove('r1');
    await rows.touch(['r1']);
    expect(shown()).toEqual(['r2.1', 'r0.1']);
  });

  it('stay readable when a read fails, which is said until one succeeds', async () => {
    const { rows, fail, shown } = createServer(2);
    await rows.reload();
    fail('no answer');
    await rows.touch(['r0']);
    expect(shown()).toEqual(['r1.1', 'r0.1']);
    expect(rows.state.value.problem).toBe('no answer');
    fail(undefined);
    await rows.reload();
    expect(rows.state.value.problem).toBeUndefined();
  });

  it('are read again after a change that comes during a read', async () => {
    const { rows, change, shown, reads } = createServer(2);
    await rows.reload();
    reads.length = 0;
    change('r0');
    const first = rows.touch(['r0']);
    change('r0');
    await Promise.all([first, rows.touch(['r0'])]);
    expect(shown()).toEqual(['r1.1', 'r0.3']);
    expect(reads.length).toBeLessThanOrEqual(2);
  });

  it('that are added during a read stay, although the read does not have them', async () => {
    const { rows, shown } = createServer(2);
    const reading = rows.reload();
    rows.add([{ id: 'late', version: 1 }]);
    await reading;
    expect(shown()).toEqual(['late.1', 'r1.1', 'r0.1']);
    await rows.reload();
    expect(shown()).toEqual(['r1.1', 'r0.1']);
  });

  it('are not shown before the first read, which may have more', () => {
    const { rows, shown } = createServer(2);
    rows.add([{ id: 'a', version: 1 }]);
    expect(shown()).toBeUndefined();
  });

  it('are added without a read, once each', async () => {
    const { rows, shown } = createServer(0);
    await rows.reload();
    rows.add([{ id: 'a', version: 1 }]);
    rows.add([
      { id: 'b', version: 1 },
      { id: 'a', version: 2 },
    ]);
    expect(shown()).toEqual(['b.1', 'a.2']);
  });
});
