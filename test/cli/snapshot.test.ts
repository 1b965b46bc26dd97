import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/client/control.ts';
import { buildTestApp, control, createPartner } from '../harness.ts';
import { startMain } from '../main-process.ts';
import { missingPath, newFolder } from '../new-folder.ts';
import { expectMode } from '../systems.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp({}, { realNow: Date.now });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const partner = await createPartner(app, { clientSecret: 'hush-hush', scenario: 'instant' });
const txId = await partner.requestNone();

const cli = (...words: string[]) => runCli(['snapshot', ...words, '--url', url]);

const save = async (...words: string[]): Promise<string> => {
  const file = join(newFolder(), 'state.json');
  expect(await cli('--output', file, ...words)).toEqual({ code: 0, out: '', err: '' });
  return file;
};

describe('snapshot', () => {
  it('prints what the server answers', async () => {
    const { code, out, err } = await cli();
    expect([code, err]).toEqual([0, '']);
    const { clocks: _, ...printed } = JSON.parse(out);
    expect((await control(app, 'POST', '/snapshot')).json()).toMatchObject(printed);
    expect(out).not.toContain('hush-hush');
    expect((await cli('--secrets')).out).toContain('hush-hush');
  });

  it('writes a file, with secrets one that nobody else may read', async () => {
    const file = await save('--secrets');
    expect(readFileSync(file, 'utf8')).toContain('hush-hush');
    expectMode(file, 0o600);
    expect(readFileSync(await save(), 'utf8')).toContain(txId);
  });

  it('says in one line that a file cannot be written', async () => {
    const { code, out, err } = await cli('--output', newFolder());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^mock-toss-cert: --output names [^\n]+ cannot be written \(EISDIR\): name another file\n$/);
  });

  it('writes nothing when there is no server', async () => {
    const file = missingPath();
    const { code, err } = await runCli(['snapshot', '--output', file, '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(3);
    expect(err).toContain('no mock-toss-cert answers');
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});

describe('start --restore', () => {
  const statusAt = async (base: string): Promise<string> => {
    const found = await fetch(`${base}/_control/v1/transactions/${txId}`);
    return ((await found.json()) as { status: string }).status;
  };

  it('begins with the file of the variable, and logs no secret of it', async () => {
    const file = await save('--secrets');
    const {
      url: base,
      lines,
      stderr,
    } = await startMain({
      env: { MOCK_TOSS_RESTORE: file, MOCK_TOSS_LOG_LEVEL: 'trace' },
    });
    expect(await statusAt(base)).toBe('COMPLETED');
    const again = await runCli(['snapshot', '--secrets', '--url', base]);
    expect(again.out).toContain('hush-hush');
    expect([...lines, ...stderr].join('')).not.toContain('hush-hush');
  });

  it('begins with the file of the flag, whatever its name is', async () => {
    const folder = join(newFolder(), 'with space');
    mkdirSync(folder);
    const file = join(folder, '상태.json');
    writeFileSync(file, (await cli()).out);
    const { url: base } = await startMain({ words: ['start', '--restore', file] });
    expect(await statusAt(base)).toBe('COMPLETED');
  });

  const whole = async (): Promise<Snapshot> => JSON.parse((await cli()).out);

  /** The error of a start with this file, and the name of the file. */
  const refusalOf = async (content: string | object, env: Record<string, string> = {}) => {
    const file = join(newFolder(), 'state.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    const { code, out, err } = await runCli(['start', '--port', '0', '--restore', file], { env });
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err.startsWith(`mock-toss-cert: ${file}: `)).toBe(true);
    return err.trim().slice(`mock-toss-cert: ${file}: `.length);
  };

  it.each([
    ['', 'is not JSON: line 1, column 1: it ends too early'],
    ['[]', 'is not a snapshot: make one'],
    ['null', 'is not a snapshot'],
    ['{"clients": []}', 'is not a snapshot'],
    ['{"version": 2}', 'version is 2, but this release reads only 1: use the release that has made the snapshot'],
    ['{"version": "1"}', 'is not a snapshot'],
    ['{"version": 1}', 'madeWith is required'],
  ])('refuses a file of %j', async (content, expected) => {
    expect(await refusalOf(content)).toContain(expected);
  });

  it('refuses a file of which the end is missing, with the place', async () => {
    const text = (await cli()).out;
    expect(await refusalOf(text.slice(0, text.length / 2))).toMatch(/^is not JSON: line \d+, column \d+: /);
  });

  it('says which file there is not, and what is none', async () => {
    for (const [file, why] of [
      [missingPath(), 'does not exist'],
      [newFolder(), 'cannot be read (EISDIR)'],
    ]) {
      const { code: exit, err } = await runCli(['start', '--restore', String(file)]);
      expect([exit, err]).toEqual([2, `mock-toss-cert: ${file}: ${why}\n`]);
    }
  });

  it('refuses a huge file before it is read', async () => {
    const file = join(newFolder(), 'huge.json');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 40);
    const { code, err } = await runCli(['start', '--restore', file]);
    expect([code, err]).toEqual([2, `mock-toss-cert: ${file}: is larger than 256MiB\n`]);
  });

  it.each<[string, (saved: Snapshot) => object, string]>([
    ['a field of another type', (all) => ({ ...all, secrets: 'no' }), 'secrets must be a boolean'],
    ['an unknown field', (all) => ({ ...all, more: 1 }), 'more is not a known field'],
    [
      'a wrong record',
      (all) => ({ ...all, transactions: [{ ...all.transactions[0], conduct: 7 }] }),
      'transactions.0.conduct must be an object',
    ],
    [
      'a wrong text deep inside',
      (all) => {
        const [first] = all.clients;
        return { ...all, clients: [{ ...first, client: { ...first?.client, identity: 'eco' } }] };
      },
      'clients.0.client.identity must be one of echo, fixed, match: did you mean echo?',
    ],
    [
      'a record twice',
      (all) => ({ ...all, transactions: [...all.transactions, ...all.transactions] }),
      'transactions.1.transaction.txId is there twice',
    ],
    ['a client who is not there', (all) => ({ ...all, clients: [] }), 'must be the id of a client of the snapshot'],
    ['a wrong sequence', (all) => ({ ...all, sequence: 0 }), 'sequence must be at most 0'],
  ])('refuses %s, with the place', async (_name, damage, expected) => {
    expect(await refusalOf(damage(await whole()))).toContain(expected);
  });

  it('refuses a file that does not fit, and says how to make room', async () => {
    const saved = await whole();
    const env = { MOCK_TOSS_MAX_TRANSACTIONS: '1' };
    const [one] = saved.transactions;
    if (one === undefined) throw new Error('there is one');
    const another = { ...one, sequence: 0, transaction: { ...one.transaction, txId: 'another' } };
    expect(await refusalOf({ ...saved, transactions: [one, another] }, env)).toBe(
      'has 2 transactions, and the limit is 1: raise the environment variable MOCK_TOSS_MAX_TRANSACTIONS',
    );
  });

  it('repeats no secret in an error', async () => {
    const saved: Snapshot = JSON.parse((await cli('--secrets')).out);
    const clients = saved.clients.map((one) => ({ ...one, client: { ...one.client, hmac: one.client.clientSecret } }));
    expect(await refusalOf({ ...saved, clients })).toBe('clients.0.client.hmac must be an object');
  });
});
