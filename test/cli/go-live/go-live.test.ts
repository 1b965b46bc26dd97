import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIREWALL_ADDRESSES, FIREWALL_URL, GUIDE_URL } from '../../../src/cli/go-live/published.ts';
import { REAL_HOSTS } from '../../../src/domain/real-hosts.ts';
import { englishIn } from '../../english-in.ts';
import { buildTestApp, control, createPartner, fixtures, personalBody, SENT, TOKEN_FORM } from '../../harness.ts';
import { callHttp2 } from '../../http2.ts';
import { newFolder, unwritablePath } from '../../new-folder.ts';
import { startTls } from '../../tls/running.ts';
import { type Printed, runCli } from '../run.ts';

const KO = { MOCK_TOSS_LANG: 'ko' };

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const partner = await createPartner(app, { clientId: 'shop', identity: 'echo' });
await partner.requestNone({
  requestUrl: 'https://shop.test/verified?user=hong',
  successCallbackUrl: 'https://api.shop.test/done',
  expireSeconds: 60,
});
await partner.call('request', await personalBody());
await partner.call('request', { requestType: 'USER_NONE' });

const goLive = (...words: string[]): Promise<Printed> => runCli(['go-live', '--url', url, ...words]);

describe('go-live', async () => {
  const { code, out, err } = await goLive();

  it('is a list in Markdown with a box for each thing to do', () => {
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Go-live list: Toss certification',
      '## Change for production',
      '## Values that production does not know',
      '## Findings that are open',
      '## Outcomes that no test has met',
      '## What the emulator could not check',
    ]);
    const items = out.split('\n').filter((line) => line.startsWith('- '));
    expect(items.length).toBeGreaterThan(20);
    expect(items.every((line) => line.startsWith('- [ ] '))).toBe(true);
    expect(out).not.toMatch(/\n\n\n|undefined|null|NaN|\[object/);
    expect(out.endsWith('\n') && !out.endsWith('\n\n')).toBe(true);
  });

  it('names the hosts of production, and the hosts, scopes and addresses that it saw', () => {
    for (const host of REAL_HOSTS) expect(out).toContain(`\`https://${host}\``);
    expect(out).toContain('Seen: `localhost:80` (4 times).');
    expect(out).toContain('Scopes: your contract must allow those that you ask for. Seen: `ca` (once).');
    expect(out).toContain(
      'Seen: `https://api.shop.test/done` (once), `https://shop.test/verified?***` (once), `intoss://my-granite-app` (once).',
    );
    expect(out).toMatch(/TLS: .* Seen: `HTTP` \(4 times\)\./);
    expect(out).toMatch(/Expiry: .* Seen: `60` \(once\)\./);
    expect(out).toContain('4 calls, 1 client.');
    expect(out).toContain('Here 1 client was used, 0 of them with an id that begins with `test_`.');
  });

  it('says that values were seen that the journal masks', async () => {
    const masked = await createPartner(app, { clientId: 'masked' });
    await masked.requestNone({ requestUrl: 'https://shop.test/u/01012345678' });
    await masked.requestNone({ requestUrl: 'https://user:password@shop.test/' });
    const found = await goLive('--client-id', 'masked');
    expect(found.out).toMatch(
      /Addresses .* Seen: `\*\*\*` \(2 times, values that the journal masks: check them in your code\)\./,
    );
    const korean = await runCli(['go-live', '--url', url, '--client-id', 'masked'], { env: KO });
    expect(korean.out).toContain('테스트에서 나온 값: `***` (2회, 저널에서 마스킹된 값. 코드에서 직접 확인하세요)');
    await control(app, 'DELETE', '/clients/masked');
  });

  it('reads addresses with escapes, as PHP sends them', async () => {
    const php = await createPartner(app, { clientId: 'php' });
    await app.inject({
      method: 'POST',
      url: '/api/v2/sign/user/auth/id/request',
      headers: { authorization: `Bearer ${php.token}`, 'content-type': 'application/json' },
      payload: '{"requestType":"USER_NONE","requestUrl":"https:\\/\\/php.test\\/done"}',
    });
    expect((await goLive('--client-id', 'php')).out).toContain('Seen: `https://php.test/done` (once).');
    await control(app, 'DELETE', '/clients/php');
  });

  it('quotes what is published, with its address', () => {
    for (const address of FIREWALL_ADDRESSES) expect(out).toContain(`\`${address}\``);
    expect(out).toContain(FIREWALL_URL);
    expect(out).toContain(GUIDE_URL);
  });

  it('names the values of this emulator', () => {
    const { phonePrefix, queryParameter } = fixtures.magicValues;
    for (const value of [phonePrefix, queryParameter, 'test_', 'MOCK_TOSS_*', 'x-mock-toss-*', '/_control', 'manual']) {
      expect(out).toContain(`\`${value}\``);
    }
  });

  it('has the findings that are open and the outcomes that are missing', async () => {
    expect(out).toMatch(/- \[ \] warning `request-url-missing` \(once\): a request came without requestUrl/);
    expect(out).toContain('- [ ] no test saw EXPIRED\n');
    expect(out).toMatch(/\n\d+(\.\d+)?%: \d+ of \d+ outcomes were met\.\n/);
  });

  it('has no secret and nothing personal', async () => {
    const json = await goLive('--json');
    for (const text of [out, json.out]) {
      for (const value of [partner.clientSecret, partner.token, SENT.name, SENT.phone, SENT.birthday, 'hong']) {
        expect(text).not.toContain(value);
      }
    }
    const file = join(newFolder(), 'list.md');
    writeFileSync(file, out + json.out);
    expect((await runCli(['leak-scan', '--url', url, file])).out).toContain('no personal data');
  });

  it('is about one client if asked, and knows when that is not there', async () => {
    const other = await goLive('--client-id', 'mock-partner');
    expect(other.out).toContain('0 calls, 0 clients.');
    expect(other.out).toContain('No client was used here.');
    expect(other.out).toContain('**Nothing was used: the server knows of no call.**');
    expect(other.out).toContain('Findings that are open\n\nNone.\n\n## ');
    expect(other.out).toMatch(/Scopes: .* None was seen\.\n/);
    expect((await goLive('--client-id', 'nobody')).code).toBe(1);
    expect((await goLive('--client-id=')).code).toBe(2);
  });

  it('is in Korean for those who read it', async () => {
    const korean = await runCli(['go-live', '--url', url], { env: KO });
    expect(korean.out.match(/^#+ .+$/gm)).toHaveLength(6);
    expect(englishIn(korean.out.replace(/\]\(\S+\)/g, ']'))).toEqual([]);
  });

  it('is JSON for programs, the same in every language', async () => {
    const json = await goLive('--json');
    expect(JSON.parse(json.out)).toMatchObject({
      calls: 4,
      transports: [{ value: 'HTTP', times: 4 }],
      clients: { used: 1, test: 0 },
      firewallAddresses: FIREWALL_ADDRESSES,
    });
    expect((await runCli(['go-live', '--json', '--url', url], { env: KO })).out).toBe(json.out);
  });

  it('goes to standard output for "-"', async () => {
    expect((await goLive('--output', '-')).out).toBe(out);
  });

  it('goes to a file if asked', async () => {
    const file = join(newFolder(), 'go-live.md');
    expect(await goLive('--output', file)).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(file, 'utf8')).toBe(out);
    const refused = await goLive('--output', unwritablePath());
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('cannot be written')]);
    expect((await goLive('--output=')).code).toBe(2);
  });

  it('ends with 3 without a server', async () => {
    expect((await runCli(['go-live', '--url', 'http://127.0.0.1:1'])).code).toBe(3);
  });
});

it('says which TLS the calls used, and under which real host', async () => {
  const tls = await startTls({});
  const headers = { ':authority': 'oauth2.cert.toss.im', 'content-type': 'application/x-www-form-urlencoded' };
  await callHttp2(tls, '/token', { headers, body: TOKEN_FORM });
  const { out } = await runCli(['go-live', '--url', tls.server.url]);
  expect(out).toContain('Seen: `TLSv1.3` (once).');
  expect(out).toContain('Seen: `oauth2.cert.toss.im` (once).');
});

it('names each rule once, however many clients break it', async () => {
  const own = await buildTestApp();
  const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
  for (const clientId of ['a', 'b']) {
    const one = await createPartner(own.app, { clientId });
    await one.call('request', { requestType: 'USER_NONE' });
  }
  const { out } = await runCli(['go-live', '--url', at]);
  expect(out.match(/`request-url-missing` \(2 times\)/g)).toHaveLength(1);
});

it('tells a run that used nothing from one whose clients are gone', async () => {
  const own = await buildTestApp();
  const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
  const list = async (env = {}): Promise<string> => (await runCli(['go-live', '--url', at], { env })).out;
  expect(await list()).toContain('**Nothing was used: the server knows of no call.**');
  expect(await list(KO)).toContain('**사용한 것이 없습니다. 이 서버에 남은 호출이 없습니다.**');
  const gone = await createPartner(own.app, { clientId: 'gone' });
  await gone.call('status', { txId: await gone.requestNone() });
  await control(own.app, 'DELETE', '/clients/gone');
  const after = await list();
  expect(after).toContain('The journal has no calls');
  expect(after).not.toContain('Nothing was used');
});
