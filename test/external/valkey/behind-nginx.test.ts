import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ControlClient } from '../../../src/client/control.ts';
import { API, generator, personalBody } from '../../harness.ts';
import { type MainServer, startMain } from '../../main-process.ts';
import { openContext, watchComplaints } from '../browser/browser.ts';
import { startPartnerSite } from '../browser/partner-site.ts';
import { describeWith } from '../programs.ts';
import { freePort } from './free-port.ts';
import { type Heard, listen } from './listen.ts';
import { Nginx, REPLICA_HEADER } from './nginx.ts';
import { RedisServer } from './redis-server.ts';
import { newPrefix, RemotePartner } from './replicas.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../../../examples/compose/${name}`, import.meta.url), 'utf8');

/** The person of a fixed identity. */
const PERSON = '김토스';

const range = (count: number): number[] => Array.from({ length: count }, (_one, index) => index);

/** What `examples/compose` starts, here: its settings and its nginx configuration, in which only addresses and ports are replaced. */
const startExample = async () => {
  const redis = await RedisServer.start('--appendonly', 'yes');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { environment } = parse(example('compose.yaml'))['x-replica'];
  const replaced = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix(), MOCK_TOSS_PUBLIC_URL: url };
  const env = { ...environment, ...replaced };
  const replicas = [await startMain({ env }), await startMain({ env })] as const;
  const [first, second] = replicas.map((one) => new URL(one.url).host);
  const configuration = example('nginx.conf')
    .replace('replica-1:8677', String(first))
    .replace('replica-2:8677', String(second))
    .replace('listen 8677', `listen 127.0.0.1:${port}`);
  const nginx = await Nginx.start(configuration, url);
  const close = async (): Promise<void> => {
    await nginx[Symbol.asyncDispose]();
    for (const { child } of replicas) child.kill('SIGKILL');
    await redis[Symbol.asyncDispose]();
  };
  return { url, replicas, control: new ControlClient(url), close };
};

type Example = Awaited<ReturnType<typeof startExample>>;

const hostOf = ({ url }: MainServer): string => new URL(url).host;

describeWith(['redis-server', 'nginx'], 'two replicas behind nginx, as examples/compose has them,', () => {
  let own: Example;

  beforeAll(async () => {
    own = await startExample();
  });
  afterAll(() => own.close());

  /** The replica that answers a call which changes nothing. */
  const askWhich = async (): Promise<string | null> => {
    const answer = await fetch(`${own.url}/health`);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    return answer.headers.get(REPLICA_HEADER);
  };

  /** A listener at a replica that the test chooses: nginx gives each call to the next one. */
  const listenAt = async (replica: string, partner: RemotePartner, lastEventId?: string) => {
    while ((await askWhich()) === replica);
    const listener = await listen(own.url, partner, lastEventId);
    expect(listener.headers.get(REPLICA_HEADER)).toBe(replica);
    return listener;
  };

  const hosts = (): string[] => own.replicas.map(hostOf);

  it('are asked in turn, one call each, also by the same caller', async () => {
    const asked: (string | null)[] = [];
    for (const _call of range(20)) asked.push(await askWhich());
    const [first = '', second = ''] = [asked[0], asked[1]].map(String);
    expect([first, second].toSorted()).toEqual(hosts().toSorted());
    expect(asked).toEqual(range(20).map((index) => (index % 2 === 0 ? first : second)));
  });

  it('serve whole flows, whose addresses are all those of nginx', async () => {
    const partner = await RemotePartner.create(own);
    for (const _flow of range(3)) {
      const { success: asked } = await partner.call(own, 'request', await personalBody());
      const { txId = '' } = asked ?? {};
      const addresses = Object.values(asked ?? {}).filter((value) => value.startsWith('http'));
      expect(new Set(addresses.map((address) => new URL(address).origin))).toEqual(new Set([own.url]));
      expect((await partner.status(own, txId)).success?.status).toBe('REQUESTED');
      await own.control.complete(txId);
      expect((await partner.status(own, txId)).success?.status).toBe('COMPLETED');
      const session = await generator.generate();
      const { success } = await partner.call(own, 'result', { txId, sessionKey: session.sessionKey });
      const { personalData } = success as unknown as { personalData: { name: string } };
      expect(await session.decrypt(personalData.name)).toBe(PERSON);
      expect((await partner.result(own, txId)).code).toBe('SUCCESS');
      expect((await partner.result(own, txId)).code).toBe('CE3101');
    }
    const calls = await own.control.requests({ clientId: partner.clientId });
    expect(calls).toHaveLength(3 * 6 + 1);
  });

  it('serve the pages with everything that they load', async () => {
    const partner = await RemotePartner.create(own);
    const txId = await partner.request(own);
    for (const path of ['/demo', '/app', `/app/${txId}`]) {
      const page = await fetch(own.url + path);
      expect([path, page.status]).toEqual([path, 200]);
      const links = [...(await page.text()).matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link);
      expect(links.length).toBeGreaterThan(0);
      // From both replicas.
      for (const link of [...links, ...links]) {
        const { status } = await fetch(new URL(link, own.url + path));
        expect([link, status]).toEqual([link, 200]);
      }
    }
  });

  it('let a page act that was opened by another name than the public one, and no page of another origin', async () => {
    const partner = await RemotePartner.create(own);
    const txId = await partner.request(own);
    const byName = own.url.replace('127.0.0.1', 'localhost');
    const act = async (origin: string): Promise<number> =>
      (await fetch(`${byName}/app/api/${txId}/start`, { method: 'POST', headers: { origin } })).status;
    expect([await act(byName), await act(byName.replace(/\d+$/, '1'))]).toEqual([200, 403]);
  });

  it('answer a wait at one of them as soon as the other completes the request', async () => {
    const partner = await RemotePartner.create(own);
    for (const replica of [...own.replicas, ...own.replicas]) {
      const txId = await partner.request(own);
      const waited = own.control.waitFor(txId, 'COMPLETED', { timeout: '60s' });
      await new ControlClient(replica.url).complete(txId);
      expect((await waited).status).toBe('COMPLETED');
    }
  });

  it('answer before nginx gives up: no wait and no fault may last so long', async () => {
    const [, seconds = ''] = /proxy_read_timeout (\d+)s;/.exec(example('nginx.conf')) ?? [];
    const refused = { problem: { status: 400 } };
    await expect(own.control.waitFor('x', 'COMPLETED', { timeout: `${seconds}s` })).rejects.toMatchObject(refused);
    await expect(own.control.fault({ endpoint: 'status', delay: `${seconds}s` })).rejects.toMatchObject(refused);
  });

  it('lose no place in the round by a fault that closes a connection', async () => {
    const partner = await RemotePartner.create(own);
    const txId = await partner.request(own);
    await own.control.fault({ clientId: partner.clientId, endpoint: 'status', abort: 'empty', times: 4 });
    for (const _call of range(4)) {
      const answer = await fetch(`${own.url}${API}/status`, {
        method: 'POST',
        headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ txId }),
      });
      expect(answer.status).toBe(502);
      await answer.arrayBuffer();
    }
    const asked = [await askWhich(), await askWhich()];
    expect(asked.toSorted()).toEqual(hosts().toSorted());
    // Each of the four has come to one replica, once.
    expect(await own.control.requests({ clientId: partner.clientId, endpoint: 'status' })).toHaveLength(4);
  });

  it('tell listeners of both at once what happens through either', async () => {
    const partner = await RemotePartner.create(own);
    const [first, second] = hosts() as [string, string];
    const listeners = [await listenAt(first, partner), await listenAt(second, partner)] as const;
    for (const replica of own.replicas) {
      const txId = await partner.request(replica);
      await partner.status(replica, txId);
      await new ControlClient(replica.url).complete(txId);
      await partner.result(replica, txId);
    }
    const [heard, same] = await Promise.all(listeners.map(({ until }) => until(14)));
    expect(heard?.map(({ type, data }) => `${type} ${data.event ?? data.endpoint}`).slice(0, 7)).toEqual([
      'transaction requested',
      'request request',
      'request status',
      'transaction started',
      'transaction completed',
      'transaction read',
      'request result',
    ]);
    expect(same).toEqual(heard);
    for (const { id } of heard ?? []) expect(id).toMatch(/^\d{13}-\d+-\d+$/);
    expect(new Set(heard?.map(({ id }) => id)).size).toBe(14);
  });

  it('tell listeners of both that a request has expired, once and with the same id', async () => {
    const partner = await RemotePartner.create(own);
    const [first, second] = hosts() as [string, string];
    const listeners = [await listenAt(first, partner), await listenAt(second, partner)] as const;
    const txIds: string[] = [];
    for (const replica of own.replicas) txIds.push(await partner.request(replica, { expireSeconds: 1 }));
    const [heard, same] = await Promise.all(listeners.map(({ until }) => until(6)));
    expect(same).toEqual(heard);
    const expired = heard?.filter(({ data }) => data.event === 'expired').map(({ data }) => data.txId);
    expect(expired?.toSorted()).toEqual(txIds.toSorted());
    // Through nginx, so that each replica has heard of it: nothing more came before this call.
    await partner.status(own, txIds[0] ?? '');
    for (const { until } of listeners) expect((await until(7))[6]?.type).toBe('request');
  });

  it('take a listener back that was at the other one: it misses nothing, and hears nothing twice', async () => {
    const partner = await RemotePartner.create(own);
    const [first = '', second = ''] = hosts();
    const whole = await listenAt(first, partner);
    const txId = await partner.request(own);
    let isOver = false;
    // Past nginx, so that the turns stay with the listeners.
    const calls = Promise.all(
      own.replicas.map(async (replica) => {
        while (!isOver) await partner.status(replica, txId);
      }),
    );
    const heard: Heard[] = [];
    for (const index of range(20)) {
      const listener = await listenAt(index % 2 === 0 ? first : second, partner, heard.at(-1)?.id);
      await listener.until(5);
      listener.close();
      heard.push(...listener.heard);
    }
    isOver = true;
    await calls;
    const ids = heard.map(({ id }) => id);
    await expect.poll(() => whole.heard.map(({ id }) => id)).toContain(ids.at(-1));
    const begin = whole.heard.findIndex(({ id }) => id === ids[0]);
    expect(heard).toEqual(whole.heard.slice(begin, begin + heard.length));
  });
});

describeWith(['redis-server', 'nginx'], 'when one of two replicas behind nginx', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'gets %s, the other one answers all calls, and a listener goes on there',
    async (signal) => {
      const own = await startExample();
      try {
        const partner = await RemotePartner.create(own);
        const [doomed, other] = own.replicas;
        const listener = await listen(own.url, partner);
        const txId = await partner.request(own);
        await listener.until(2);
        const isAtDoomed = listener.headers.get(REPLICA_HEADER) === hostOf(doomed);
        const leaving = isAtDoomed ? doomed : other;
        const ended = once(leaving.child, 'exit');
        leaving.child.kill(signal);
        await ended;
        for (const _call of range(10)) expect((await partner.status(own, txId)).success?.status).toBe('REQUESTED');
        await own.control.complete(txId);
        expect((await partner.result(own, txId)).code).toBe('SUCCESS');
        // Standard clients come back by themselves, with the id of the last event.
        const heard = await listener.until(2 + 10 + 4);
        expect(heard.map(({ type }) => type)).not.toContain('gap');
        expect(new Set(heard.map(({ id }) => id)).size).toBe(16);
      } finally {
        await own.close();
      }
    },
  );
});

describeWith(['redis-server', 'nginx', 'chromium'], 'the pages of two replicas behind nginx, in Chromium,', () => {
  let own: Example;
  beforeAll(async () => {
    own = await startExample();
  });
  afterAll(() => own.close());

  it('lead from the demo to the person', async () => {
    const context = await openContext();
    const complaints = watchComplaints(context);
    const page = await context.newPage();
    await page.goto(`${own.url}/demo`);
    await page.getByTestId('demo-scenario').selectOption('auto');
    await page.getByTestId('demo-start').click();
    await page.getByTestId('demo-person').getByText('김토스').waitFor();
    expect(complaints).toEqual([]);
  });

  it('lead from a partner’s page to the window, to the app, and back', async () => {
    const context = await openContext();
    const complaints = watchComplaints(context);
    const site = await startPartnerSite(own.url, await RemotePartner.create(own));
    const page = await context.newPage();
    await page.goto(site.url);
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
    await popup.getByTestId('window-consent').check();
    await popup.getByTestId('window-next').click();
    await popup.getByTestId('window-check').waitFor();
    const [phone] = await Promise.all([context.waitForEvent('page'), popup.getByTestId('window-app').click()]);
    await phone.getByTestId('app-approve').click();
    await phone.keyboard.type('123456');
    await phone.getByTestId('app-done').waitFor();
    await expect.poll(() => page.evaluate('window.events')).toEqual([['success']]);
    expect(complaints).toEqual([]);
  });
});
