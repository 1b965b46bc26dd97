import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner } from '../harness.ts';

/** What the control API is meant to do, as small as it can be said: one client, whose clock stands still. */
interface ModelTransaction {
  status: 'REQUESTED' | 'IN_PROGRESS' | 'COMPLETED' | 'EXPIRED';
  isCancelled: boolean;
  expiresAt: number;
  completedAt: number;
  reads: number;
}

interface Model {
  now: number;
  readonly transactions: Map<string, ModelTransaction>;
}

const MINUTE = 60_000;
const LIFE = 30 * MINUTE;
const WINDOW = 60 * MINUTE;

const isOpen = ({ status }: ModelTransaction): boolean => status === 'REQUESTED' || status === 'IN_PROGRESS';

const possible = (tx: ModelTransaction, action: string): boolean => {
  if (!isOpen(tx) || (tx.isCancelled && action !== 'expire')) return false;
  return action !== 'start' || tx.status === 'REQUESTED';
};

const passTime = (model: Model, ms: number): void => {
  model.now += ms;
  for (const tx of model.transactions.values()) if (isOpen(tx) && model.now >= tx.expiresAt) tx.status = 'EXPIRED';
};

const perform = (model: Model, tx: ModelTransaction, action: string): void => {
  const to = { start: 'IN_PROGRESS', complete: 'COMPLETED', expire: 'EXPIRED' } as const;
  if (action === 'cancel') tx.isCancelled = true;
  else if (action === 'advance') perform(model, tx, tx.status === 'REQUESTED' ? 'start' : 'complete');
  else tx.status = to[action as keyof typeof to];
  if (tx.status === 'COMPLETED') tx.completedAt = model.now;
};

const resultCode = (model: Model, tx: ModelTransaction): string => {
  if (tx.status === 'EXPIRED') return 'CE3103';
  if (tx.status !== 'COMPLETED') return 'CE3102';
  if (model.now - tx.completedAt > WINDOW) return 'CE3103';
  return tx.reads < 2 ? 'SUCCESS' : 'CE3101';
};

type Command =
  | { readonly kind: 'request' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'act'; readonly which: number; readonly action: string }
  | { readonly kind: 'result'; readonly which: number };

const which = fc.nat(4);
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'request' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.constantFrom(1, 29, 30, 60, 61) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      which,
      action: fc.constantFrom('start', 'complete', 'expire', 'cancel', 'advance'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('result' as const), which }) },
);

const pick = (model: Model, index: number): [string, ModelTransaction] | undefined => {
  const all = [...model.transactions];
  return all[index % Math.max(all.length, 1)];
};

it('after random sequences of calls, the server is in the state of a small model', async () => {
  const { app } = await buildTestApp();
  const clockOf = (own: Partner, body: object) => control(app, 'POST', `/clients/${own.clientId}/clock`, body);
  const freeze = (own: Partner) => clockOf(own, { freeze: '2026-03-02T09:00:00+09:00' });

  const run = async (own: Partner, model: Model, command: Command): Promise<void> => {
    if (command.kind === 'request') {
      const txId = await own.requestNone();
      const fresh = {
        status: 'REQUESTED',
        isCancelled: false,
        expiresAt: model.now + LIFE,
        completedAt: 0,
        reads: 0,
      } as const;
      model.transactions.set(txId, { ...fresh });
    } else if (command.kind === 'reset') {
      await control(app, 'POST', `/clients/${own.clientId}/reset`);
      await freeze(own);
      model.now = 0;
      model.transactions.clear();
    } else if (command.kind === 'pass') {
      await clockOf(own, { advance: `${command.minutes}m` });
      passTime(model, command.minutes * MINUTE);
    } else {
      const [txId, tx] = pick(model, command.which) ?? [];
      if (txId === undefined || tx === undefined) return;
      if (command.kind === 'act') {
        const answer = await control(app, 'POST', `/transactions/${txId}/${command.action}`);
        expect(answer.statusCode).toBe(possible(tx, command.action) ? 200 : 409);
        if (possible(tx, command.action)) perform(model, tx, command.action);
      } else {
        const { response } = await own.readResult(txId);
        const code = resultCode(model, tx);
        expect(response.json().error?.errorCode ?? 'SUCCESS').toBe(code);
        if (code === 'SUCCESS') tx.reads += 1;
      }
    }
  };

  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 1, maxLength: 25 }), async (sequence) => {
      const own = await createPartner(app, {});
      await freeze(own);
      const model: Model = { now: 0, transactions: new Map() };
      for (const command of sequence) {
        await run(own, model, command);
        const listed: { txId: string; status: string; reads: unknown[] }[] = (
          await control(app, 'GET', `/transactions?clientId=${own.clientId}&limit=200`)
        ).json().items;
        const expected = [...model.transactions].reverse().map(([txId, tx]) => [txId, tx.status, tx.reads]);
        expect(listed.map(({ txId, status, reads }) => [txId, status, reads.length])).toEqual(expected);
      }
      await control(app, 'DELETE', `/clients/${own.clientId}`);
    }),
    { numRuns: 60 },
  );
});
