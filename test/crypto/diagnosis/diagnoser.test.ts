import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { diagnose } from '../../../src/crypto/diagnosis/diagnose.ts';
import {
  type Answer,
  createDiagnoser,
  type Diagnoser,
  type DiagnoserOptions,
} from '../../../src/crypto/diagnosis/diagnoser.ts';
import { inspect } from '../../../src/crypto/diagnosis/inspect.ts';
import type { EncryptedParts } from '../../../src/crypto/diagnosis/mistakes.ts';
import { fixtures, generator } from '../../harness.ts';
import { timeLimit } from '../../time-limit.ts';

const create = (options?: DiagnoserOptions): Diagnoser => {
  // On a busy machine a worker takes long to start.
  const diagnoser = createDiagnoser(fixtures.sessionKeys.privateKey, { limitMs: timeLimit(60_000), ...options });
  onTestFinished(() => diagnoser.close());
  return diagnoser;
};

const PLAIN: EncryptedParts = { sessionKey: 'plain text' };
const OTHER_KEY: EncryptedParts = { sessionKey: `v1$${randomUUID()}$${Buffer.alloc(512, 1).toString('base64')}` };
/** No text at all, so that the worker dies of it. */
const DEADLY = {} as EncryptedParts;

const summary = (answer: Answer) => (typeof answer === 'object' && 'mistake' in answer ? answer.mistake : answer);

it('answers as diagnose does', async () => {
  const diagnoser = create();
  expect(await diagnoser.diagnose(PLAIN)).toMatchObject({ part: 'sessionKey', mistake: 'frame' });
  expect(await diagnoser.diagnose(OTHER_KEY)).toMatchObject({ mistake: null });
  const { sessionKey } = await generator.generate();
  expect(await diagnoser.diagnose({ sessionKey, fields: { userName: 'plain' } })).toMatchObject({ part: 'userName' });
  expect(await diagnoser.diagnose({ sessionKey })).toBeUndefined();
});

it('looks into parts and signatures between diagnoses, as the same code does here', async () => {
  const diagnoser = create();
  const { sessionKey } = await generator.generate();
  const { privateKey } = fixtures.sessionKeys;
  const signature = { text: 'aGVsbG8=', atMs: 0, trusted: [fixtures.signatureKeys.root.raw], txId: null };
  const question = { parts: { sessionKey }, signature, reveal: true };
  const none = { parts: null, signature: null, reveal: false };
  expect(await Promise.all([diagnoser.diagnose(PLAIN), diagnoser.inspect(question), diagnoser.inspect(none)])).toEqual([
    diagnose(privateKey, PLAIN),
    inspect(privateKey, question),
    { parts: null, signature: null },
  ]);
});

it('runs one, lets 16 wait and says of the next that it is busy', async () => {
  const diagnoser = create();
  const order: number[] = [];
  const calls = Array.from({ length: 19 }, async (_, index) => {
    const answer = await diagnoser.diagnose(index % 2 === 0 ? OTHER_KEY : PLAIN);
    order.push(index);
    return summary(answer);
  });
  const answers = await Promise.all(calls);
  expect(answers.slice(0, 17)).toEqual(Array.from({ length: 17 }, (_, index) => (index % 2 === 0 ? null : 'frame')));
  expect(answers.slice(17)).toEqual(['busy', 'busy']);
  // The busy ones at once, the others as they came.
  expect(order).toEqual([17, 18, ...Array.from({ length: 17 }, (_, index) => index)]);
});

it('has room again when it has answered', async () => {
  const diagnoser = create({ maxWaiting: 0 });
  const first = diagnoser.diagnose(PLAIN);
  expect(await diagnoser.diagnose(PLAIN)).toBe('busy');
  expect(summary(await first)).toBe('frame');
  expect(summary(await diagnoser.diagnose(PLAIN))).toBe('frame');
});

describe('a worker that fails', () => {
  it('makes what is pending busy, and the next call starts another', async () => {
    const diagnoser = create();
    expect(summary(await diagnoser.diagnose(PLAIN))).toBe('frame');
    const pending = [DEADLY, PLAIN, OTHER_KEY].map((sent) => diagnoser.diagnose(sent));
    expect(await Promise.all(pending)).toEqual(['busy', 'busy', 'busy']);
    expect(summary(await diagnoser.diagnose(PLAIN))).toBe('frame');
  });

  it('is stopped after the limit', async () => {
    const diagnoser = create({ limitMs: 1 });
    expect(await Promise.all([diagnoser.diagnose(PLAIN), diagnoser.diagnose(PLAIN)])).toEqual(['busy', 'busy']);
  });

  it('is not called busy when it cannot even start, and is tried again', async () => {
    const diagnoser = createDiagnoser((() => 'no key') as never);
    expect(await diagnoser.diagnose(PLAIN)).toEqual({ notStarted: 'DataCloneError' });
    expect(await diagnoser.diagnose(PLAIN)).toEqual({ notStarted: 'DataCloneError' });
  });

  it('says so to all who wait when it dies before its first answer', async () => {
    const diagnoser = create();
    const pending = [DEADLY, PLAIN, OTHER_KEY].map((sent) => diagnoser.diagnose(sent));
    expect(await Promise.all(pending)).toEqual(Array(3).fill({ notStarted: 'TypeError' }));
    expect(summary(await diagnoser.diagnose(PLAIN))).toBe('frame');
  });

  it('is no rejection when it cannot be sent to', async () => {
    const diagnoser = create();
    expect(await diagnoser.diagnose({ sessionKey: (() => 'no text') as never })).toBe('busy');
    expect(summary(await diagnoser.diagnose(PLAIN))).toBe('frame');
  });
});

describe('closing', () => {
  it('makes what is pending and what comes later busy', async () => {
    const diagnoser = create();
    const pending = [PLAIN, OTHER_KEY, PLAIN].map((sent) => diagnoser.diagnose(sent));
    await diagnoser.close();
    expect(await Promise.all(pending)).toEqual(['busy', 'busy', 'busy']);
    expect(await diagnoser.diagnose(PLAIN)).toBe('busy');
    await diagnoser.close();
  });

  it('needs no worker to have started', async () => {
    await expect(create().close()).resolves.toBeUndefined();
  });
});

it('keeps a process alive until it has answered, and no longer', async () => {
  const module = JSON.stringify(new URL('../../../src/crypto/diagnosis/diagnoser.ts', import.meta.url).href);
  const pem = JSON.stringify(fixtures.sessionKeys.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const script = `
    import { createPrivateKey } from 'node:crypto';
    import { createDiagnoser } from ${module};
    const diagnoser = createDiagnoser(createPrivateKey(${pem}), { limitMs: 20_000 });
    console.log((await diagnoser.diagnose({ sessionKey: 'plain text' })).mistake);
  `;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: timeLimit(60_000),
  });
  expect((await run).stdout).toBe('frame\n');
});
