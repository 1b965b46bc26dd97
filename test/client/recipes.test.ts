import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { type MockToss, startMockToss } from '../../src/client/start.ts';
import { API } from '../harness.ts';
import { fencesOf, readText } from '../markdown.ts';

interface Recipe {
  readonly title: string;
  /** The codes, states and data of which the table at the top says that the server of a partner gets them. */
  readonly gets: readonly string[];
  readonly code: string;
}

const page = readText('docs/recipes.md');

const rows = new Map(
  [...page.matchAll(/^\| \[([^\]]+)\]\(#[^)]+\) \| (.+) \|$/gm)].map(([, title = '', gets = '']) => [
    title,
    [...gets.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
  ]),
);

const titleOf = (section: string): string => section.split('\n', 1)[0] ?? '';

const sections = page.split(/^## /m).slice(1);

const recipes: readonly Recipe[] = sections.flatMap((section) =>
  fencesOf(section)
    .filter(({ language }) => language === 'js')
    .map(({ code }) => ({ title: titleOf(section), gets: rows.get(titleOf(section)) ?? [], code })),
);

const AsyncFunction = (async () => undefined).constructor as new (
  ...words: string[]
) => (...values: unknown[]) => Promise<void>;

let mock: MockToss;

beforeAll(async () => {
  mock = await startMockToss();
});

afterAll(() => mock.close());

/** A partner that remembers all that it got: HTTP statuses, states, codes and the decrypted data of people. */
const createPartner = async ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => {
  const got = new Set<string>();
  const send = async (path: string, init: RequestInit) => {
    const answer = await fetch(mock.baseUrl + path, { method: 'POST', ...init });
    got.add(String(answer.status));
    const text = await answer.text();
    for (const [, value = ''] of text.matchAll(/"(?:status|errorCode)":"([^"]+)"/g)) got.add(value);
    return text;
  };
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const token = JSON.parse(await send('/token', { body: new URLSearchParams(form) })).access_token;
  const call = (endpoint: string, body: object) =>
    send(`${API}/${endpoint}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const request = async (): Promise<string> => {
    const text = await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test' });
    return /"txId":"([^"]+)"/.exec(text)?.[1] ?? '';
  };
  const read = async (txId: string): Promise<void> => {
    const session = await new TossCertSessionGenerator(mock.publicKey).generate();
    const text = await call('result', { txId, sessionKey: session.sessionKey });
    for (const [, field = ''] of text.matchAll(/"(v1\$[^"]+)"/g)) got.add(await session.decrypt(field));
  };
  return { got, call, request, read };
};

describe('docs/recipes.md', () => {
  it('lists all recipes at the top, in their order', () => {
    expect([...rows.keys()]).toEqual(
      sections.map(titleOf).filter((title) => !['Before you begin', 'Where to go next'].includes(title)),
    );
  });

  it('has lines for Node.js in every recipe', () => {
    expect([...new Set(recipes.map(({ title }) => title))]).toEqual([...rows.keys()]);
  });

  it.each(recipes)('$title, block %#: it works, and a partner gets what the table says', async ({ gets, code }) => {
    const { control } = mock;
    const client = await control.createClient();
    const { clientId } = client;
    const partner = await createPartner(client);
    const before = await partner.request();
    // In a block of its own: its lines may declare a name again.
    await new AsyncFunction('control', 'clientId', 'txId', `{\n${code}}`)(control, clientId, before);

    await partner.request();
    await partner.request();
    for (const { txId, scenario, possible } of await control.transactions({ clientId })) {
      await partner.call('status', { txId });
      if (scenario !== 'manual') await control.waitFor(txId);
      else if (possible.includes('complete')) await control.complete(txId);
      for (const _ of [1, 2, 3]) await partner.read(txId);
    }
    // Every partner gets COMPLETED here.
    const expected = gets.filter((what) => what !== 'COMPLETED');
    if (expected.length > 0) expect(expected.filter((what) => partner.got.has(what))).not.toEqual([]);
  });
});
