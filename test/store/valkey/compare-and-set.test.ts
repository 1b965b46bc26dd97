import { describe, expect, it } from 'vitest';
import { compareAndSet } from '../../../src/store/valkey/compare-and-set.ts';

/** A record with its version, as a server has it; others may write between a read and a write. */
const open = (value: number | undefined) => {
  const server = { value, version: 1, reads: 0, writes: 0 };
  const now = () => (server.value === undefined ? undefined : { value: server.value, version: server.version });
  type Record = NonNullable<ReturnType<typeof now>>;
  return {
    server,
    now,
    /** Adds one, unless `change` says otherwise. */
    update: <R>(
      change: (current: Record) => { write: number | undefined; result: R },
      { recent, before = () => undefined }: { recent?: Record | undefined; before?: () => void } = {},
    ) =>
      compareAndSet<Record, number, R>({
        recent,
        async read() {
          server.reads += 1;
          return now();
        },
        change,
        async write({ version }, wanted) {
          before();
          if (server.value === undefined || server.version !== version) return { now: now() };
          server.writes += 1;
          server.value = wanted;
          server.version += 1;
          return 'written';
        },
      }),
  };
};

const addOne = ({ value }: { value: number }) => ({ write: value + 1, result: value + 1 });

describe('a change of a record that others change, too', () => {
  it('reads, and writes once', async () => {
    const { server, update } = open(1);
    expect(await update(addOne)).toBe(2);
    expect(server).toMatchObject({ value: 2, reads: 1, writes: 1 });
  });

  it('does not read what is known already, and reads when that is no longer true', async () => {
    const { server, now, update } = open(1);
    const recent = now();
    expect(await update(addOne, { recent })).toBe(2);
    expect(server.reads).toBe(0);
    expect(await update(addOne, { recent })).toBe(3);
    expect(server).toMatchObject({ value: 3, reads: 0, writes: 2 });
  });

  it('tries again when somebody else was faster, and says what its last try says', async () => {
    const { server, update } = open(1);
    let others = 3;
    const before = (): void => {
      if (others === 0) return;
      others -= 1;
      server.value = (server.value ?? 0) + 10;
      server.version += 1;
    };
    expect(await update(addOne, { before })).toBe(32);
    expect(server).toMatchObject({ value: 32, writes: 1 });
  });

  it('that changes nothing, or throws, does so for the record as it is, not as it was', async () => {
    const { server, now, update } = open(1);
    const recent = now();
    server.value = 5;
    server.version += 1;
    expect(await update(({ value }) => ({ write: undefined, result: value }), { recent })).toBe(5);
    const refuse = ({ value }: { value: number }): never => {
      throw new Error(`no ${value}`);
    };
    await expect(update(refuse, { recent })).rejects.toThrow('no 5');
  });

  it('says nothing of a record that is not there, or has gone since', async () => {
    expect(await open(undefined).update(addOne)).toBeUndefined();
    const { server, update } = open(1);
    const before = (): void => {
      server.value = undefined;
    };
    expect(await update(addOne, { before })).toBeUndefined();
  });

  it('gives up at some time when others are always faster', async () => {
    const { server, update } = open(1);
    const before = (): void => {
      server.version += 1;
    };
    await expect(update(addOne, { before })).rejects.toThrow('1000 times in a row');
  });
});
