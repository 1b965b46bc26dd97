import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/client/control.ts';
import { ruleIds } from '../../src/domain/findings/rules.ts';
import { version } from '../../src/version.ts';
import { buildTestApp, createPartner } from '../harness.ts';
import { type Printed, runCli } from './run.ts';

/** A server that is not ours. */
const foreign = async (answer: (response: ServerResponse) => void): Promise<string> => {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const { app } = await buildTestApp({}, { realNow: Date.now });
const url = await app.listen({ host: '127.0.0.1', port: 0 });

const cli = (...words: string[]): Promise<Printed> => runCli([...words, '--url', url]);

describe('findings', () => {
  it('says that there are none', async () => {
    const own = await buildTestApp();
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    expect(await runCli(['findings', '--fail-on', 'warning', '--url', at])).toEqual({
      code: 0,
      out: 'no findings\n',
      err: '',
    });
    expect((await runCli(['findings', '--json', '--url', at])).out).toBe('[]\n');
    expect((await runCli(['findings', '--format', 'github', '--url', at])).out).toBe('');
  });

  it('shows them, the worst first, and fails as it is told', async () => {
    const partner = await createPartner(app, {});
    const of = ['--client-id', partner.clientId];
    await partner.call('request', { requestType: 'USER_NONE' });
    const text = await cli('findings', ...of);
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toMatch(
      /^warning request-url-missing once, client test_\w+, last in [\w-]{36}\n {2}a request came/,
    );
    expect(text.out).toMatch(/\bdocs\/findings\.md#request-url-missing\n1 finding\n$/);
    expect((await cli('findings', ...of, '--fail-on', 'error')).code).toBe(0);
    expect((await cli('findings', ...of, '--fail-on', 'warning')).code).toBe(1);
    for (const nonce of ['n', 'n']) await partner.call('request', { requestType: 'USER_NONE', nonce });
    expect((await cli('findings', ...of, '--fail-on', 'error')).code).toBe(1);
    const { out } = await cli('findings', ...of, '--json');
    expect(JSON.parse(out).map(({ rule, count }: { rule: string; count: number }) => [rule, count])).toEqual([
      ['nonce-repeated', 1],
      ['request-url-missing', 3],
    ]);
    expect((await cli('findings', ...of, '--format', 'json')).out).toBe(out);
  });

  it('says of history how often it was seen in how many transactions, in every format', async () => {
    const partner = await createPartner(app, {});
    for (let requests = 0; requests < 2; requests += 1) {
      const txId = await partner.requestNone();
      for (let reads = 0; reads < 4; reads += 1) await partner.readResult(txId);
    }
    for (const format of ['text', 'json', 'junit', 'github']) {
      const { out } = await cli('findings', '--client-id', partner.clientId, '--format', format);
      expect(out).toContain('(8 results in 2 transactions)');
    }
    expect(await new ControlClient(url).report(partner.clientId)).toContain(
      '  warning result-as-poll (8 times): result was called three times or more before the user had completed (CE3102) (8 results in 2 transactions); ',
    );
  });

  it('writes a JUnit report with a case for each rule, and annotations of GitHub Actions', async () => {
    const partner = await createPartner(app, {});
    const of = ['--client-id', partner.clientId];
    await partner.call('request', { requestType: 'USER_NONE' });
    const junit = (await cli('findings', ...of, '--format', 'junit')).out;
    expect(junit).toMatch(new RegExp(`<testsuites tests="${ruleIds.length}" failures="1" errors="0">`));
    expect(junit.match(/<testcase /g)).toHaveLength(ruleIds.length);
    expect(junit).toContain('name="request-url-missing">\n      <failure type="warning" message="a request came');
    const onError = (await cli('findings', ...of, '--format', 'junit', '--fail-on', 'error')).out;
    expect(onError).toContain('failures="0"');
    expect(onError).toContain('<system-out>');
    const github = (await cli('findings', ...of, '--format', 'github')).out;
    expect(github).toMatch(
      /^::warning title=mock-toss-cert%3A request-url-missing::a request came without requestUrl; .*\n$/,
    );
  });

  it('names the page that explains a finding once, in every format', async () => {
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    for (const format of ['text', 'junit', 'github']) {
      const { out } = await cli('findings', '--client-id', partner.clientId, '--format', format);
      expect(out.match(/docs\/\S*findings\.md#request-url-missing/g), format).toEqual([
        'docs/findings.md#request-url-missing',
      ]);
    }
    const report = await new ControlClient(url).report(partner.clientId);
    expect(report).toMatch(/^ {2}warning request-url-missing: .*; see docs\/findings\.md#request-url-missing$/m);
  });

  it.each([
    [['--format', 'xml'], '--format is "xml", which is not allowed: must be one of github, json, junit, text'],
    [
      ['--format', 'jnuit'],
      '--format is "jnuit", which is not allowed: must be one of github, json, junit, text: did you mean junit?',
    ],
    [['--fail-on', 'info'], '--fail-on is "info", which is not allowed: must be one of error, warning'],
  ])('refuses %j', async (words, problem) => {
    expect(await cli('findings', ...words)).toEqual({ code: 2, out: '', err: `mock-toss-cert: ${problem}\n` });
  });

  it('have one format', async () => {
    expect((await cli('findings', '--json', '--format', 'junit')).code).toBe(2);
  });

  it('has colours on a terminal only, and not where NO_COLOR is set', async () => {
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    const words = ['findings', '--url', url, '--client-id', partner.clientId];
    expect((await runCli(words)).out).not.toContain('\u001b');
    expect((await runCli(words, { isInteractive: true })).out).toContain('\u001b[33mwarning\u001b[39m');
    expect((await runCli(words, { isInteractive: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
    expect((await runCli([...words, '--json'], { isInteractive: true })).out).not.toContain('\u001b');
  });
});

describe('coverage', () => {
  it('says what was never met, and fails below --min', async () => {
    const partner = await createPartner(app, {});
    const of = ['--client-id', partner.clientId];
    await partner.call('status', { txId: await partner.requestNone() });
    const { code, out } = await cli('coverage', ...of);
    expect(code).toBe(0);
    expect(out).toMatch(/^1%: 1 of \d+ outcomes are covered\n {2}states +1 of 5\n {2}codes +0 of \d+\n/);
    expect(out).toContain('\nno test saw EXPIRED\n');
    expect(out).not.toContain('no test saw REQUESTED\n');
    const below = await cli('coverage', ...of, '--min', '2');
    expect([below.code, below.err]).toEqual([1, expect.stringContaining('coverage is 1%, less than --min 2')]);
    expect((await cli('coverage', ...of, '--min', '1')).code).toBe(0);
    expect(JSON.parse((await cli('coverage', ...of, '--json')).out).percent).toBe(1);
    for (const min of ['-1', '101', 'x', '']) expect((await cli('coverage', `--min=${min}`)).code).toBe(2);
  });
});

describe('tx', () => {
  it('lists, shows, moves and waits', async () => {
    const partner = await createPartner(app, {});
    const [first, second] = [await partner.requestNone(), await partner.requestNone()];
    const of = ['--client-id', partner.clientId];
    expect((await cli('tx', 'list', ...of)).out.split('\n').map((line) => line.slice(0, 36))).toEqual([
      second,
      first,
      '',
    ]);
    expect((await cli('tx', 'list', ...of, '--limit', '1')).out).toMatch(
      new RegExp(`^${second}  REQUESTED  USER_NONE  manual`),
    );
    expect(await cli('tx', 'start', first)).toEqual({ code: 0, out: `${first} IN_PROGRESS\n`, err: '' });
    expect((await cli('tx', ...of, '--status', 'IN_PROGRESS')).out).toContain(first);
    const done = await cli('tx', 'complete', first, '--persona', 'namgung', '--at', '-61m', '--json');
    expect(JSON.parse(done.out)).toMatchObject({ txId: first, status: 'COMPLETED', person: { personaId: 'namgung' } });
    expect((await cli('tx', 'wait', first)).out).toBe(`${first} COMPLETED\n`);
    expect((await cli('tx', 'wait', first, '--status', 'IN_PROGRESS')).out).toBe(`${first} COMPLETED\n`);
    expect(await cli('tx', 'wait', first, '--status', 'REQUESTED')).toEqual({
      code: 1,
      out: '',
      err: 'mock-toss-cert: REQUESTED cannot be reached any more from COMPLETED\n',
    });
    const shown = (await cli('tx', 'show', first)).out;
    expect(shown).toMatch(/^txId +[\w-]{36}\nstatus +COMPLETED\n/);
    expect(shown).toMatch(/completed +\S+ +by control\n/);
    expect((await cli('tx', 'show', second)).out).toMatch(/expired +\S+ +by time, ahead\n$/);
    expect((await cli('tx', 'cancel', second)).out).toBe(`${second} REQUESTED\n`);
    expect((await cli('tx', 'expire', second)).out).toBe(`${second} EXPIRED\n`);
    expect((await cli('tx', ...of, '--status', 'REQUESTED')).out).toBe('no transactions\n');
  });

  it('says in one line what is impossible, unknown or over, with an exit code', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await cli('tx', 'complete', txId);
    expect(await cli('tx', 'start', txId)).toEqual({
      code: 1,
      out: '',
      err: 'mock-toss-cert: start is impossible in state COMPLETED; nothing is possible any more\n',
    });
    for (const [words, expected] of [
      [['tx', 'show', 'nothing'], 'no transaction has this txId: mock-toss-cert tx list, or'],
      [['tx', 'complete', 'nothing'], 'no transaction has this txId: mock-toss-cert tx list, or'],
      [['tx', 'wait', 'nothing'], 'no transaction has this txId: mock-toss-cert tx list, or'],
      [['clients', 'show', 'nothing'], 'no client has this id: mock-toss-cert clients list, or'],
      [['clients', 'next', 'nothing', 'auto'], 'no client has this id: mock-toss-cert clients list, or'],
      [['clock', 'nothing'], 'no client has this id: mock-toss-cert clients list, or'],
    ] as const) {
      const { code, out, err } = await cli(...words);
      expect([code, out, err]).toEqual([1, '', expect.stringContaining(`mock-toss-cert: ${expected}`)]);
    }
    expect(await cli('tx', 'wait', await partner.requestNone(), '--timeout', '10ms')).toMatchObject({
      code: 1,
      err: 'mock-toss-cert: COMPLETED was not reached in 10 ms\n',
    });
    expect((await cli('tx', 'wait', txId, '--timeout', 'soon')).code).toBe(2);
    expect((await cli('tx', 'wait', txId, '--status', 'DONE')).code).toBe(2);
    expect((await cli('tx', 'list', '--status', 'DONE')).code).toBe(2);
    expect((await cli('tx', 'list', '--limit', '0')).err).toBe(
      'mock-toss-cert: --limit is "0", which is not allowed: must be a whole number from 1 to 1000000\n',
    );
    expect((await cli('tx', 'list', '--since', 'yesterday')).code).toBe(2);
    expect((await cli('tx', 'complete')).code).toBe(2);
    expect((await cli('tx', 'complete', txId, 'more')).code).toBe(2);
    expect((await cli('tx', 'approve', txId)).code).toBe(2);
  });
});

describe('clock', () => {
  it.each([
    [1, '1 transaction is'],
    [2, '2 transactions are'],
  ])('counts what lies in the future: %i', async (count, expected) => {
    const partner = await createPartner(app, {});
    for (let made = 0; made < count; made += 1) await partner.requestNone();
    expect((await cli('clock', 'advance', partner.clientId, '-61m')).out).toContain(`; ${expected} in the future)`);
  });

  it('shows and moves the time of a client', async () => {
    const { clientId } = await createPartner(app, {});
    expect((await cli('clock', clientId)).out).toMatch(/^\S+\+09:00 \(real time\)\n$/);
    expect((await cli('clock', 'advance', clientId, '61m')).out).toMatch(/\(3660000 ms from real time\)/);
    // A duration with a minus is no option after the two dashes.
    expect((await runCli(['clock', 'advance', '--url', url, clientId, '--', '-61m'])).out).toMatch(/\(real time\)/);
    expect((await cli('clock', 'advance', clientId, '-61m')).out).toMatch(/\(-3660000 ms from real time\)/);
    expect((await runCli(['clock', 'advance', clientId, '61m', '--url', url])).out).toMatch(/\(real time\)/);
    expect((await cli('clock', 'freeze', clientId, '2026-03-02T09:00:00+09:00')).out).toBe(
      '2026-03-02T09:00:00.000+09:00 (frozen)\n',
    );
    expect(JSON.parse((await cli('clock', 'resume', clientId, '--json')).out)).toMatchObject({ frozen: false });
    expect((await cli('clock', 'reset', clientId)).out).toMatch(/\(real time\)/);
    expect((await cli('clock', 'freeze', clientId, 'noon')).code).toBe(2);
    expect((await cli('clock', 'nobody')).code).toBe(1);
  });
});

describe('clients', () => {
  it('are made, listed, shown, steered, reset and deleted', async () => {
    const made = await cli(
      ...['clients', 'create', '--client-id', 'cli-partner', '--scenario', 'auto', '--identity', 'echo', '--strict'],
      ...['--scopes', 'ca', '--scopes', 'more', '--token-ttl', '1h', '--disable-rules', 'nonce-repeated', '--json'],
    );
    expect(JSON.parse(made.out)).toMatchObject({
      clientId: 'cli-partner',
      scenario: 'auto',
      identity: 'echo',
      strict: true,
      scopes: ['ca', 'more'],
      tokenTtlSeconds: 3600,
      disabledRules: ['nonce-repeated'],
      clientSecret: expect.stringMatching(/^test_/),
    });
    expect((await cli('clients')).out).toMatch(/^cli-partner +TEST1 +\S+\n/);
    const shown = await cli('clients', 'show', 'cli-partner');
    expect(shown.out).toMatch(/\nrules off +nonce-repeated\n/);
    expect(shown.out).not.toContain('secret');
    expect((await cli('clients', 'next', 'cli-partner', 'never', '--times', '3')).out).toBe('never  3 times\n');
    expect((await cli('clients', 'reset', 'cli-partner')).out).toBe('cli-partner: done\n');
    expect((await cli('clients', 'delete', 'cli-partner')).out).toBe('cli-partner: done\n');
    expect((await cli('clients', 'delete', 'cli-partner')).code).toBe(1);
    expect((await cli('clients', 'create')).out).toMatch(/\nclient_secret +test_\w{32}\n/);
  });

  it('are changed, and their queue and report are shown', async () => {
    await cli('clients', 'create', '--client-id', 'changed', '--disable-rules', 'nonce-repeated', '--scenario', 'auto');
    const changed = await cli(
      ...['clients', 'update', 'changed', '--strict', 'on', '--identity', 'echo', '--token-ttl', '2h'],
      ...['--disable-rules', '', '--default-scenario', '--json'],
    );
    expect(JSON.parse(changed.out)).toMatchObject({
      ...{ strict: true, identity: 'echo', tokenTtlSeconds: 7200, disabledRules: [], scenario: null },
    });
    expect((await cli('clients', 'update', 'changed', '--strict', 'off')).out).toMatch(/\nstrict +false\n/);
    expect((await cli('clients', 'update', 'changed', '--strict')).out).toMatch(/\nstrict +true\n/);
    expect(await cli('clients', 'update', 'changed')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing'),
    });
    expect((await cli('clients', 'update', 'changed', '--scenario', 'aut')).err).toContain('did you mean auto?');
    expect((await cli('clients', 'update', 'nobody', '--strict')).code).toBe(1);
    expect((await cli('clients', 'queue', 'changed')).out).toBe('the queue is empty\n');
    await cli('clients', 'next', 'changed', 'never', '--times', '2');
    await cli('clients', 'next', 'changed', 'auto');
    const { out } = await cli('clients', 'queue', 'changed');
    const [, id = ''] = /^(\d+) {2}never {2}2 times\n\d+ {2}auto {3}1 time\n$/.exec(out) ?? [];
    expect((await cli('clients', 'unqueue', 'changed', id)).out).toBe(`changed ${id}: done\n`);
    expect((await cli('clients', 'unqueue', 'changed', id)).code).toBe(1);
    expect((await cli('clients', 'clear-queue', 'changed')).out).toBe('changed: done\n');
    expect((await cli('clients', 'queue', 'changed', '--json')).out).toBe('{\n  "queue": []\n}\n');
    expect((await cli('clients', 'report', 'changed')).out).toBe(await new ControlClient(url).report('changed'));
    expect(JSON.parse((await cli('clients', 'report', 'changed', '--json')).out)).toMatchObject({
      clientId: 'changed',
    });
  });

  it('of odd names lead nowhere else', async () => {
    await cli('clients', 'create', '--client-id', 'precious');
    for (const id of ['..', '.', '', '../..']) {
      expect((await cli('clients', 'reset', id)).code, id).not.toBe(0);
      expect((await cli('tx', 'complete', id)).code, id).not.toBe(0);
    }
    expect((await cli('clients', 'show', 'precious')).code).toBe(0);
  });

  it('are not made with what is not allowed, and the option is named', async () => {
    expect(await cli('clients', 'create', '--identity', 'any')).toMatchObject({
      code: 2,
      err: 'mock-toss-cert: --identity is "any", which is not allowed: must be one of echo, fixed, match\n',
    });
    expect(await cli('clients', 'create', '--token-ttl', 'x')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^mock-toss-cert: --token-ttl must be [^\n]+\n$/),
    });
    expect((await cli('clients', 'next', 'mock-partner', 'never', '--times', 'x')).code).toBe(2);
  });
});

describe('diagnose', () => {
  it('explains the newest call that was refused, of one client or of all', async () => {
    const partner = await createPartner(app, {});
    const of = ['--client-id', partner.clientId];
    expect(await cli('diagnose', ...of)).toEqual({ code: 0, out: '+ call: none was refused\n', err: '' });
    const txId = await partner.requestNone();
    await partner.readResult(txId);
    await partner.call('status', { txId });
    const { code, out } = await cli('diagnose', ...of);
    expect([code, out]).toEqual([1, expect.stringMatching(/^- call: #\d+ result \S+: 400 CE3102\n! hint: /)]);
    expect(out).toContain('+ sessionKey, unwraps: yes\n');
    await cli('faults', 'add', '--endpoint', 'status', '--error', 'CE5000', '--times', '1', ...of);
    await partner.call('status', { txId });
    expect((await cli('diagnose', ...of)).out).toMatch(
      / CE5000\n! fault: fault_\w+ did this on purpose: error CE5000\n/,
    );
    expect((await cli('diagnose', '1', ...of)).code).toBe(2);
    expect((await cli('diagnose', '')).code).toBe(2);
  });
});

describe('requests', () => {
  it('are listed by every filter, shown and cleared', async () => {
    const partner = await createPartner(app, {});
    const of = ['--client-id', partner.clientId];
    const txId = await partner.requestNone();
    await partner.call('status', { txId });
    await partner.call('result', { txId });
    const list = async (...words: string[]) => {
      const { code, out } = await cli('requests', ...of, '--json', ...words);
      expect([words, code]).toEqual([words, 0]);
      return JSON.parse(out).map(({ endpoint }: { endpoint: string }) => endpoint);
    };
    expect(await list()).toEqual(['result', 'status', 'request', 'token']);
    expect(await list('--limit', '2')).toEqual(['result', 'status']);
    expect(await list('--outcome', 'FAIL')).toEqual(['result']);
    expect(await list('--outcome', 'CE0003')).toEqual(['result']);
    expect(await list('--tx', txId)).toEqual(['result', 'status', 'request']);
    expect(await list('--endpoint', 'token')).toEqual(['token']);
    expect(await list('--outcome', 'http-503')).toEqual([]);
    expect(await list('--outcome', 'not-found')).toEqual([]);
    expect(await list('--text', 'partner.TEST')).toEqual(['request']);
    expect(await list('--since', '2999-01-01T00:00:00+09:00')).toEqual([]);
    expect((await cli('requests', ...of, '--limit', '1')).out).toMatch(
      new RegExp(`^\\d+ {2}\\S+\\+09:00 {2}result {2}400 {2}CE0003 {2}\\d+ ms {2}${partner.clientId}\\n$`),
    );
    const [newest] = JSON.parse((await cli('requests', ...of, '--json', '--limit', '1')).out);
    const shown = await cli('requests', 'show', newest.id);
    expect(shown.out).toMatch(
      /\n {2}hint: sessionKey [^\n]+\n\nPOST \/api\/v2\/sign\/user\/auth\/id\/result\nauthorization: /,
    );
    expect(shown.out).toContain('"errorCode":"CE0003"');
    expect(JSON.parse((await cli('requests', 'show', newest.id, '--json')).out)).toEqual(newest);
    expect((await cli('requests', 'show', '999999')).code).toBe(1);
    expect(await cli('requests', '--outcome', 'SUCESS')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^mock-toss-cert: --outcome is "SUCESS", .*: did you mean SUCCESS\?\n$/),
    });
    expect((await cli('requests', '--endpoint', 'results')).err).toContain('did you mean result?');
    expect((await cli('requests', '--since', 'yesterday')).code).toBe(2);
    expect((await cli('requests', 'clear', ...of)).out).toBe(`${partner.clientId}: done\n`);
    expect((await cli('requests', ...of)).out).toBe('no calls\n');
    expect((await cli('requests', 'clear', '--client-id', '-')).code).toBe(0);
  });
});

describe('inspect', () => {
  it('shows what is in a call and its signature, the key only when it is told to', async () => {
    const partner = await createPartner(app, { scenario: 'instant' });
    await partner.readResult(await partner.requestNone());
    const of = ['--client-id', partner.clientId];
    const [call] = JSON.parse((await cli('requests', ...of, '--json', '--limit', '1')).out);
    const { code, out } = await cli('inspect', call.id);
    expect([code, out]).toEqual([0, expect.stringMatching(/^sessionKey unwraps\n {2}version +v1\n/)]);
    expect(out).toMatch(/\nname decrypts\n {2}from +answer\n {2}text /);
    expect(out).toMatch(/\nsignature CMS Verification successful\n {2}verified at /);
    expect(out).not.toContain('base64');
    expect((await cli('inspect', call.id, '--reveal')).out).toMatch(/\n {2}AES key in base64 +\S{44}\n/);
    for (const words of [[], [''], ['1', '--signature', 'x'], ['--field', 'a=b'], ['1', '--session-key', 'x']]) {
      expect([words, (await cli('inspect', ...words)).code]).toEqual([words, 2]);
    }
  });
});

describe('lists', () => {
  it('say that they are empty', async () => {
    const own = await buildTestApp();
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const api = new ControlClient(at);
    for (const { name } of await api.scenarios()) await api.deleteScenario(name).catch(() => undefined);
    for (const { id } of await api.personas()) await api.deletePersona(id).catch(() => undefined);
    for (const { clientId } of await api.clients()) await api.deleteClient(clientId);
    expect((await runCli(['clients', '--url', at])).out).toBe('no clients\n');
    for (const words of [['tx'], ['requests'], ['faults'], ['scenarios'], ['personas'], ['findings']]) {
      expect((await runCli([...words, '--url', at])).out).not.toBe('');
      expect((await runCli([...words, '--url', at, '--json'])).out).toMatch(/^\[/);
    }
  });

  it('have colours on a terminal alone, unless NO_COLOR says no', async () => {
    const partner = await createPartner(app, {});
    const [txId, done] = [await partner.requestNone(), await partner.requestNone()];
    await cli('tx', 'complete', done);
    await cli('clients', 'next', partner.clientId, 'auto');
    const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
    for (const [words, ...shown] of [
      [['tx', 'list'], bold(txId), '\u001b[36mREQUESTED\u001b[39m', '\u001b[32mCOMPLETED\u001b[39m'],
      [['tx', 'show', done], bold(done), '\u001b[32mCOMPLETED\u001b[39m'],
      [['tx', 'start', txId], bold(txId), '\u001b[33mIN_PROGRESS\u001b[39m'],
      [['tx', 'wait', done], bold(done), '\u001b[32mCOMPLETED\u001b[39m'],
      [['clients', 'list'], bold(partner.clientId)],
      [['clients', 'queue', partner.clientId], bold('1')],
      [['scenarios'], bold('auto')],
      [['personas'], bold('minor')],
    ] as const) {
      const line = [...words, '--url', url];
      const { out } = await runCli(line, { isInteractive: true });
      expect(shown.filter((text) => !out.includes(text))).toEqual([]);
      if (words[1] === 'start') continue;
      expect((await runCli(line, { isInteractive: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
      expect((await runCli(line)).out).not.toContain('\u001b');
    }
  });

  it('have all pages without --limit', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_CLIENTS: '1000' });
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const many = new ControlClient(at);
    for (let count = 0; count < 220; count += 1) await many.createClient();
    const all = (await many.clients()).length;
    expect(JSON.parse((await runCli(['clients', '--json', '--url', at])).out)).toHaveLength(all);
    expect(JSON.parse((await runCli(['clients', '--json', '--limit', '205', '--url', at])).out)).toHaveLength(205);
    for (const group of ['clients', 'tx', 'faults', 'requests', 'scenarios', 'personas', 'fidelity']) {
      expect([group, (await runCli([group, '--limit', '0', '--url', at])).code]).toEqual([group, 2]);
    }
  });
});

describe('a server', () => {
  const locked = async () => {
    const own = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    return own.app.listen({ host: '127.0.0.1', port: 0 });
  };

  it('that is not there, or has another name, is said', async () => {
    expect(await runCli(['tx', '--url', 'http://127.0.0.1:2'])).toEqual({
      code: 3,
      out: '',
      err: 'mock-toss-cert: no mock-toss-cert answers at http://127.0.0.1:2: start one, or give its address with --url\n',
    });
    for (const wrong of ['nowhere', 'ftp://x.test', '', 'http://user:s3cr3t@localhost:1', 'http://localhost:1/?a=b']) {
      for (const command of ['findings', 'health', 'demo', 'doctor']) {
        const { code, err, out } = await runCli([command, `--url=${wrong}`]);
        expect([command, wrong, code, `${out}${err}`.includes('s3cr3t')]).toEqual([command, wrong, 2, false]);
      }
    }
  });

  it('wants its token from the environment, never from a flag', async () => {
    const at = await locked();
    const without = await runCli(['clients', '--url', at]);
    const asked = 'the server asks for its control token: set MOCK_TOSS_CONTROL_TOKEN to the token of the server';
    expect([without.code, without.err]).toEqual([3, `mock-toss-cert: ${asked}\n`]);
    const env = { MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' };
    expect((await runCli(['clients', '--url', at], { env })).code).toBe(0);
    expect(await runCli(['clients', '--url', at], { env: { MOCK_TOSS_CONTROL_TOKEN: 'wrong' } })).toEqual({
      code: 3,
      out: '',
      err: 'mock-toss-cert: the server denies access with this control token: set MOCK_TOSS_CONTROL_TOKEN to the token of the server\n',
    });
    const flagged = await runCli(['clients', '--url', at, '--control-token=open-sesame']);
    expect([flagged.code, flagged.err.includes('open-sesame')]).toEqual([2, false]);
  });

  it.each([
    ['a page', 200, '<html>Login</html>'],
    ['nothing', 204, ''],
    ['null', 200, 'null'],
    ['another list', 200, '{"items":null}'],
    ['a list without end', 200, '{"items":[],"nextCursor":"x"}'],
    ['a redirect', 302, ''],
    ['a page of its HTTPS port', 400, '<h1>The plain HTTP request was sent to HTTPS port</h1>'],
    ['that a body is too large', 413, '<h1>Request Entity Too Large</h1>'],
    ['half an answer', 200, null],
  ])('that answers %s is none of ours: one line and exit code 3', async (_what, status, body) => {
    const at = await foreign((response) => {
      response.writeHead(status, { location: '/elsewhere', 'content-type': 'text/html' });
      if (body === null) response.write('{"items":', () => response.destroy());
      else response.end(body);
    });
    for (const words of [['clients'], ['findings'], ['coverage'], ['tx'], ['doctor']]) {
      const { code, err } = await runCli([...words, '--url', at]);
      expect([words, code, err.split('\n').length <= 2, err]).toEqual([
        words,
        words[0] === 'coverage' && body?.startsWith('{') ? expect.any(Number) : 3,
        true,
        expect.not.stringContaining('Login'),
      ]);
    }
    expect((await runCli(['health', '--url', at])).code).toBe(1);
  });

  it.each([
    ['Spring', { type: 'about:blank', title: 'Not Found', status: 404, detail: 'No static resource.', instance: '/x' }],
    [
      'ASP.NET',
      { type: 'https://x.test/a', title: 'Wrong', status: 404, detail: 'Wrong.', errors: { id: ['Wrong.'] } },
    ],
    ['FastAPI', { detail: 'Not Found' }],
    ['a pointer', { type: 'about:blank', status: 404, detail: 'a\nb', errors: [{ path: '/a', message: 'Wrong.' }] }],
  ])('that refuses with problem details of its own is none of ours: %s', async (_what, problem) => {
    const at = await foreign((response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    });
    const line = `the server at ${at} is not mock-toss-cert (HTTP 404): check the address`;
    for (const words of ['info', 'clients', 'clock x', 'reset --yes', 'snapshot', 'events', 'requests --follow']) {
      const { code, out, err } = await runCli([...words.split(' '), '--url', at], {
        untilStopped: () => new Promise(() => {}),
      });
      expect([words, code, out, err]).toEqual([words, 3, '', `mock-toss-cert: ${line}\n`]);
    }
    expect((await runCli(['doctor', '--url', at])).out).toContain(line);
    expect(await runCli(['health', '--url', at])).toEqual({ code: 1, out: '', err: `mock-toss-cert: ${line}\n` });
  });

  it('that answers a page is no partner for the demo, which does not repeat it', async () => {
    const at = await foreign((response) => response.writeHead(200).end('<html>\nLogin</html>'));
    const { code, out, err } = await runCli(['demo', '--url', at]);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^mock-toss-cert: the server at \S+ is not mock-toss-cert \([^\n]+\): check the address/);
  });

  it('that hangs is not waited for by health checks for long', async () => {
    const at = await foreign(() => undefined);
    expect((await runCli(['health', '--url', at])).code).toBe(1);
  });

  it('cannot be at a port that browsers and fetch refuse', async () => {
    const { code, err } = await runCli(['info', '--url', 'http://127.0.0.1:6000']);
    expect([code, err]).toEqual([
      3,
      'mock-toss-cert: no mock-toss-cert answers at http://127.0.0.1:6000: browsers and fetch refuse port 6000, so the server needs another one\n',
    ]);
  });

  it('is found by host and port, too', async () => {
    const { hostname, port } = new URL(url);
    expect((await runCli(['clients', '--host', hostname, '--port', port])).code).toBe(0);
    expect((await runCli(['clients'], { env: { MOCK_TOSS_HOST: hostname, PORT: port } })).code).toBe(0);
    expect((await runCli(['clients', '--port', 'x'])).code).toBe(2);
  });

  it.each([
    [['reset', '--yes']],
    [['requests', 'clear']],
    [['findings', 'clear']],
    [['coverage', 'clear']],
    [['clients', 'delete', 'x']],
    [['personas', 'delete', 'x']],
    [['snapshot']],
    [['keys', 'fetch', 'jwks']],
    [['keys', 'fetch', 'signature-ca']],
  ])('that answers everything with a page is not ours: %j', async (words) => {
    const page = await foreign((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    const { code, out, err } = await runCli([...words, '--url', page]);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^mock-toss-cert: the server at \S+ is not mock-toss-cert \([^)]+\): check the address.*\n$/);
  });

  it('that is another program is not taken for one of ours', async () => {
    const own = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    expect(await runCli(['clients', '--url', `${at}/demo/x`])).toMatchObject({
      code: 3,
      err: expect.stringContaining('is not mock-toss-cert (HTTP 404)'),
    });
  });
});

/** Commands that ask a server, each in its shortest form, and the operation that they need. */
const asking: readonly (readonly [words: string, operation: string])[] = [
  ['findings', 'GET /_control/v1/findings'],
  ['coverage', 'GET /_control/v1/coverage'],
  ['coverage clear', 'DELETE /_control/v1/coverage'],
  ['requests', 'GET /_control/v1/requests'],
  ['requests show 1', 'GET /_control/v1/requests/1'],
  ['events', 'GET /_control/v1/events'],
  ['diagnose', 'GET /_control/v1/requests'],
  ['doctor', 'GET /_control/v1/clients'],
  ['go-live', 'GET /_control/v1/requests'],
  ['inspect 1', 'POST /_control/v1/inspect'],
  ['tx', 'GET /_control/v1/transactions'],
  ['tx advance a', 'POST /_control/v1/transactions/a/advance'],
  ['clients', 'GET /_control/v1/clients'],
  ['clients next a auto', 'POST /_control/v1/clients/a/next'],
  ['clock a', 'GET /_control/v1/clients/a/clock'],
  ['faults', 'GET /_control/v1/faults'],
  ['faults clear', 'GET /_control/v1/faults'],
  ['scenarios', 'GET /_control/v1/scenarios'],
  ['personas', 'GET /_control/v1/personas'],
  ['magic-values', 'GET /_control/v1/magic-values'],
  ['fidelity', 'GET /_control/v1/fidelity'],
  ['metrics', 'GET /_control/v1/metrics'],
  ['openapi', 'GET /_control/v1/openapi.json'],
  ['snapshot', 'POST /_control/v1/snapshot'],
  ['reset --yes', 'POST /_control/v1/reset'],
  ['keys fetch jwks', 'GET /_control/v1/jwks'],
];

/** A server of ours that has no operation but the given one, as an older build. */
const older = (status: number, detail: string, info: object = {}): Promise<string> =>
  foreign((response) => {
    const isInfo = response.req.url === '/_control/v1/info';
    response.writeHead(isInfo ? 200 : status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isInfo ? info : { type: 'urn:mock-toss-cert:problem:x', title: 'x', status, detail }));
  });

describe('a server whose control API is switched off', () => {
  it.each([...asking.map(([words]) => words), 'info'])('is exit code 3, in one line: %s', async (words) => {
    const own = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { code, out, err } = await runCli([...words.split(' '), '--url', at], {
      untilStopped: () => new Promise(() => {}),
    });
    const line = `the control API of ${at} is switched off: start the server without MOCK_TOSS_CONTROL=off`;
    expect(code).toBe(3);
    if (words === 'doctor') expect(out).toContain(line);
    else expect([out, err]).toEqual(['', `mock-toss-cert: ${line}\n`]);
  });

  it('is said in Korean, too', async () => {
    const own = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    expect(await runCli(['tx', '--url', at], { env: { MOCK_TOSS_LANG: 'ko' } })).toEqual({
      code: 3,
      out: '',
      err: `mock-toss-cert: ${at}의 제어 API가 꺼져 있습니다. MOCK_TOSS_CONTROL=off 없이 서버를 시작하세요\n`,
    });
  });
});

describe('a server of another version', () => {
  it.each(asking)('that does not have an operation is named with it: %s', async (words, operation) => {
    const at = await older(404, 'unknown path: the calls are listed at /_control/docs', { version: '0.0.9' });
    const { code, out, err } = await runCli([...words.split(' '), '--url', at], {
      untilStopped: () => new Promise(() => {}),
    });
    const line = `the server does not have ${operation}; the server is version 0.0.9, and this program is ${version}: update the server, or use the program of its version`;
    if (words === 'doctor') expect([code, out]).toEqual([3, expect.stringContaining(line)]);
    else expect([code, out, err]).toEqual([3, '', `mock-toss-cert: ${line}\n`]);
  });

  it('may have another method, the same version, or say none', async () => {
    const method = await older(405, 'wrong method: this path accepts GET');
    expect((await runCli(['coverage', 'clear', '--url', method])).err).toBe(
      `mock-toss-cert: the server does not have DELETE /_control/v1/coverage; the server is of another version, and this program is ${version}: update the server, or use the program of its version\n`,
    );
    const same = await older(404, 'unknown path: x', { version });
    expect((await runCli(['tx', '--url', same])).err).toContain(
      `; both have version ${version}, but are different builds: update the server`,
    );
    const korean = await runCli(['tx', '--url', same], { env: { MOCK_TOSS_LANG: 'ko' } });
    expect(korean.err).toBe(
      `mock-toss-cert: 서버에 없는 기능입니다: GET /_control/v1/transactions. 버전은 둘 다 ${version}이지만 빌드가 다릅니다. 서버를 업데이트하세요\n`,
    );
  });

  it('is not blamed for a name that is wrong', async () => {
    expect((await cli('tx', 'show', 'x'.repeat(3000))).err).not.toContain('does not have');
    expect((await cli('scenarios', 'show', 'no-such')).err).not.toContain('does not have');
  });
});
