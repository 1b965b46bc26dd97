import { expect, it, vi } from 'vitest';
import { TossTests } from '../../src/client/fixture.ts';
import { type ConfigError, startMockToss } from '../../src/client/start.ts';
import { atEnd } from '../at-end.ts';

// What all kits do is in test/external/kits/behaviours.ts.
it.each([
  ['en', /^mock-toss-cert: report of the test "orders > one"\nmock-toss-cert: calls of client /],
  ['ko', /^mock-toss-cert: 테스트 "orders > one"의 리포트\nmock-toss-cert: 클라이언트 /],
])('prints the name of a test before its report: %s', async (language, expected) => {
  vi.stubEnv('MOCK_TOSS_LANG', language);
  atEnd(() => void vi.unstubAllEnvs());
  const print = vi.fn();
  const tests = new TossTests({ print });
  atEnd(() => tests.stop());
  await tests.close(await tests.open(), { failed: true, name: 'orders > one' });
  expect(print.mock.calls).toEqual([[expect.stringMatching(expected)]]);
});

it('takes options without a value as not given, but refuses those that do not exist', () => {
  expect(() => new TossTests({ failOn: undefined, url: undefined })).not.toThrow();
  expect(() => new TossTests({ clients: undefined } as object)).toThrow('tossCert has no option "clients": it has');
  for (const options of [null, 'x', 7, []]) {
    expect(() => new TossTests(options as object)).toThrow('tossCert takes an object with options, such as { failOn');
  }
});

it('tells what is wrong with the settings of a server as startMockToss does', async () => {
  const server = { scenarioo: 'x', port: 'abc' } as object;
  const reason = async (start: Promise<unknown>): Promise<unknown> => start.catch((error: unknown) => error);
  const told = await reason(new TossTests({ server }).open());
  const { name, message, problems } = (await reason(startMockToss(server))) as ConfigError;
  expect(told).toMatchObject({ name, message, problems });
});

it('says that settings of a server go to its thread as copies', async () => {
  const tests = new TossTests({ server: { cors: () => 'x' } as object });
  await expect(tests.open()).rejects.toThrow('the option server must have plain values only: ');
});

it('does not try a server again that could not start', async () => {
  let reads = 0;
  const server = {
    get port() {
      reads += 1;
      return 'abc';
    },
  };
  const tests = new TossTests({ server: server as object });
  const refused = 'port in the options is "abc", which is not allowed';
  await expect(tests.open()).rejects.toThrow(refused);
  await tests.stop();
  await expect(tests.open()).rejects.toThrow(refused);
  expect(reads).toBe(1);
});

it('has a server with the token and the snapshot of its settings, which ends with its tests', async () => {
  await using source = await startMockToss();
  await source.control.createClient({ clientId: 'of-the-snapshot' });
  const restore = await source.control.snapshot({ secrets: true });
  const tests = new TossTests({ server: { controlToken: 'open-sesame', restore } });
  const { control } = await tests.open();
  expect(await control.client('of-the-snapshot')).toMatchObject({ clientId: 'of-the-snapshot' });
  await tests.stop();
  await expect(control.info()).rejects.toThrow('no mock-toss-cert answers');
});
