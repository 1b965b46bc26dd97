import { describe, expect, it } from 'vitest';
import type { Answer, Call, Exchange, NoAnswer } from '../../src/parity/exchange.ts';
import { Masker } from '../../src/parity/masker.ts';
import { type Given, planProbes } from '../../src/parity/plan.ts';
import type { Probe } from '../../src/parity/probe.ts';
import { type RunOptions, runProbes } from '../../src/parity/run.ts';

const probe = (id: string, more: Partial<Probe> = {}): Probe => ({
  id,
  asks: id,
  asksKo: id,
  rows: [],
  host: 'api',
  method: 'POST',
  path: `/${id}`,
  ...more,
});

const given: Given = {
  publicKey: false,
  person: false,
  expiredToken: false,
  foreignTxId: false,
  interactive: true,
  hour: true,
  only: undefined,
  maxRequests: 10,
};

const planOf = (probes: readonly Probe[], more: Partial<Given> = {}) =>
  planProbes([{ group: 'a', order: 1, title: 'A', titleKo: 'A', probes: [...probes] }], { ...given, ...more });

const answer = (status = 200, body: unknown = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});

interface World {
  readonly options: RunOptions;
  /** What was sent to each side, with the time. */
  readonly sent: { readonly side: string; readonly path: string; readonly at: number; readonly limitMs: number }[];
}

/** A world whose time passes only when somebody waits, and whose answers are given. */
const createWorld = (
  answerTo: (side: 'with' | 'url', call: Call) => Answer | NoAnswer,
  more: Partial<RunOptions> & { readonly pauseMs?: number; readonly tookMs?: number } = {},
): World => {
  const sent: World['sent'] = [];
  let now = 0;
  const exchangeOf =
    (side: 'with' | 'url'): Exchange =>
    async (call, { limitMs }) => {
      sent.push({ side, path: call.path, at: now, limitMs });
      now += more.tookMs ?? 0;
      return answerTo(side, call);
    };
  const sideOf = (name: 'with' | 'url', pauseMs: number) => ({
    name,
    addresses: { base: new URL(`http://${name}.test/base/`), token: new URL(`http://${name}.test/oauth/token`) },
    publicKey: undefined,
    pauseMs,
    exchange: exchangeOf(name),
  });
  return {
    sent,
    options: {
      sides: { with: sideOf('with', more.pauseMs ?? 0), url: sideOf('url', 0) },
      person: undefined,
      values: { with: {}, url: {} },
      masker: new Masker(),
      callLimitMs: 1_000,
      runLimitMs: undefined,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      signal: new AbortController().signal,
      prepare: async () => true,
      onProbe: () => {},
      ...more,
    },
  };
};

const many = Array.from({ length: 10 }, (_probe, index) => probe(`p${index}`));

describe('a run', () => {
  it('asks each side once, the other server first', async () => {
    const { options, sent } = createWorld(() => answer());

    const { outcomes } = await runProbes(planOf([probe('one'), probe('two')]), options);

    expect(sent.map(({ side, path }) => `${side} ${path}`)).toEqual([
      'with /base/one',
      'url /base/one',
      'with /base/two',
      'url /base/two',
    ]);
    expect(outcomes.map(({ result }) => result)).toEqual(['same', 'same']);
  });

  it.each([
    [0, [0, 300, 600]],
    [100, [0, 200, 400]],
  ])('begins at most one call a pause, when calls take %i ms', async (tookMs, at) => {
    const { options, sent } = createWorld(() => answer(), { pauseMs: tookMs === 0 ? 300 : 150, tookMs });

    await runProbes(planOf(many.slice(0, 3)), options);

    expect(sent.filter(({ side }) => side === 'with').map((call) => call.at)).toEqual(at);
  });

  it('gives no call more time than the run has left, and ends when there is none', async () => {
    const { options, sent } = createWorld(() => answer(), { tookMs: 400, runLimitMs: 1_500 });

    const { outcomes, stopped } = await runProbes(planOf(many), options);

    expect(sent.map(({ limitMs }) => limitMs)).toEqual([1_000, 1_000, 700, 300]);
    expect(stopped?.en).toBe('the time limit of 2 s is over');
    expect(outcomes.slice(2).every(({ result }) => result === 'not-asked')).toBe(true);
  });

  it('ends between two probes when it is told to', async () => {
    let asked = 0;
    const stopping = new AbortController();
    const { options } = createWorld(() => answer(), {
      onProbe: () => {
        asked += 1;
        if (asked === 3) stopping.abort({ en: 'ended by SIGINT', ko: 'SIGINT' });
      },
      signal: stopping.signal,
    });

    const { outcomes, stopped } = await runProbes(planOf(many), options);

    expect(stopped?.en).toBe('ended by SIGINT');
    expect(outcomes.filter(({ result }) => result === 'same')).toHaveLength(3);
  });

  it.each([
    ['a single time-out', ['timed-out'], undefined],
    ['two time-outs, though other answers come between', ['timed-out', 'ok', 'ok', 'timed-out'], 4],
    ['two broken connections', ['broken', 'broken', 'ok'], undefined],
    ['three broken connections in a row', ['broken', 'broken', 'broken'], 3],
    ['three that are too long', ['too-long', 'too-long', 'too-long'], 3],
    ['no connection', ['ok', 'unreachable'], 2],
    ['three failures in a row of several kinds', ['500', 'broken', '503'], 3],
    ['three failures with an answer between', ['500', '500', 'ok', '500'], undefined],
    ['429', ['ok', '429'], 2],
  ])('after %s of the other server', async (_what, story, endsAfter) => {
    let number = 0;
    const { options, sent } = createWorld((side) => {
      if (side === 'url') return answer();
      const what = story[number] ?? 'ok';
      number += 1;
      if (what === 'ok') return answer();
      return /^\d/.test(what) ? answer(Number(what)) : { failed: what as NoAnswer['failed'], code: 'E' };
    });

    const { stopped } = await runProbes(planOf(many), options);

    expect(stopped === undefined).toBe(endsAfter === undefined);
    expect(sent.filter(({ side }) => side === 'with')).toHaveLength(endsAfter ?? many.length);
  });

  it.each(['a pause', 'a call', 'an occasion'])('ends during %s when it is told to', async (what) => {
    const stopping = new AbortController();
    const stop = () => stopping.abort({ en: 'ended by SIGTERM', ko: 'SIGTERM' });
    const { options, sent } = createWorld(
      (side) => {
        if (what === 'a call' && side === 'url') {
          stop();
          return { failed: 'stopped', code: 'stopped' };
        }
        return answer();
      },
      {
        pauseMs: 1_000,
        signal: stopping.signal,
        ...(what === 'a pause' ? { sleep: async () => stop() } : {}),
        prepare: async () => {
          stop();
          return true;
        },
      },
    );
    const occasion = what === 'an occasion' ? { occasion: 'approved' as const } : {};

    const { outcomes, stopped } = await runProbes(planOf([probe('one', occasion), probe('two')]), options);

    expect(stopped?.en).toBe('ended by SIGTERM');
    expect(outcomes.at(-1)?.reason?.en).toBe('the run ended before it');
    expect(sent).toHaveLength(what === 'an occasion' ? 0 : 2);
  });

  it('calls it a difference when one side gives no answer; when both give none, there is nothing to compare', async () => {
    const broken: NoAnswer = { failed: 'broken', code: 'ECONNRESET' };
    const { options } = createWorld((side, { path }) =>
      path.endsWith('p1') || (path.endsWith('p0') && side === 'with') ? broken : answer(),
    );

    const { outcomes } = await runProbes(planOf(many.slice(0, 3)), options);

    expect(outcomes.map(({ result }) => result)).toEqual(['differs', 'not-asked', 'same']);
    expect(outcomes[1]?.reason?.en).toBe('neither server answered');
    expect(outcomes[0]?.differences).toEqual([
      { at: 'answer', left: '(the connection ended without an HTTP answer (ECONNRESET))', right: '(HTTP 200)' },
    ]);
  });

  it('uses what each side gave before, in paths encoded', async () => {
    const { options, sent } = createWorld((side) => answer(200, { success: { txId: `${side}/1` } }));

    await runProbes(
      planOf([probe('give', { keep: { txId: 'success.txId' } }), probe('use', { path: '/use/{{txId}}' })]),
      options,
    );

    expect(sent.slice(2).map(({ path }) => path)).toEqual(['/base/use/with%2F1', '/base/use/url%2F1']);
  });

  it.each([
    ['nothing', {}],
    ['a number', { success: { txId: 1 } }],
    ['an empty text', { success: { txId: '' } }],
    ['two lines', { success: { txId: 'a\r\nx-evil: 1' } }],
    ['letters that no header can have', { success: { txId: '트랜잭션' } }],
  ])('asks nothing with a value that a side gave as %s', async (_what, body) => {
    const { options } = createWorld((side) => answer(200, side === 'with' ? body : { success: { txId: 'a' } }));

    const { outcomes } = await runProbes(
      planOf([probe('give', { keep: { txId: 'success.txId' } }), probe('use', { headers: { a: '{{txId}}' } })]),
      options,
    );

    expect(outcomes[1]?.reason?.en).toBe('needs txId, which http://with.test/base/ did not give before');
  });

  it('asks what presupposes an approval only after it happened', async () => {
    const { options, sent } = createWorld(() => answer(), { prepare: async ({ id }) => id !== 'no' });

    const { outcomes } = await runProbes(
      planOf([probe('yes', { occasion: 'approved' }), probe('no', { occasion: 'approved' })]),
      options,
    );

    expect(outcomes.map(({ result }) => result)).toEqual(['same', 'not-asked']);
    expect(sent).toHaveLength(2);
  });

  it('leads probes of the token host to the token endpoint', async () => {
    const { options, sent } = createWorld(() => answer());
    const token = (path: string) => probe(`t${path.length}`, { host: 'token', path });

    await runProbes(planOf([token('/token'), token('/token/'), token('/token?a=1')]), options);

    expect(sent.filter(({ side }) => side === 'with').map(({ path }) => path)).toEqual([
      '/oauth/token',
      '/oauth/token/',
      '/oauth/token?a=1',
    ]);
  });
});

describe('a plan', () => {
  const request = (id: string, more: Partial<Probe> = {}) => probe(id, { mayBeAccepted: true, ...more });
  const person = { json: { userName: '{{userName}}' } };
  const probes = [request('a'), request('b', { keep: { txId: 'success.txId' } }), request('c', person), request('d')];

  it.each([
    [0, []],
    [1, ['b']],
    [2, ['b', 'c']],
    [3, ['a', 'b', 'c']],
    [10, ['a', 'b', 'c', 'd']],
  ])('sends at most %i requests: first what others need, then those with the person that was given', (most, sent) => {
    const plan = planOf(probes, { maxRequests: most, person: true, publicKey: true });
    expect(plan.filter(({ reason }) => reason === undefined).map(({ probe: { id } }) => id)).toEqual(sent);
  });

  it('of some groups asks also what they need', () => {
    const files = [
      {
        group: 'a',
        order: 1,
        title: 'A',
        titleKo: 'A',
        probes: [probe('token', { keep: { token: 't' } }), probe('other')],
      },
      { group: 'b', order: 2, title: 'B', titleKo: 'B', probes: [probe('use', { path: '/{{token}}' })] },
    ];
    const plan = planProbes(files, { ...given, only: ['b'] });
    expect(plan.map(({ probe: { id } }) => id)).toEqual(['token', 'use']);
  });
});
