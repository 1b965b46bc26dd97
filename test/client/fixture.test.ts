import { expect, it, vi } from 'vitest';
import { TossTests } from '../../src/client/fixture.ts';
import { startServers } from '../external/kits/servers.ts';

// What all kits do is in test/external/kits/behaviours.ts.
it('says of a server without reports that it is too old', async () => {
  const { old } = await startServers();
  const print = vi.fn();
  const tests = new TossTests({ url: old, print });
  const fixture = await tests.open();
  await tests.close(fixture, { failed: true });
  expect(print.mock.calls).toEqual([
    [
      `mock-toss-cert: no report of client ${fixture.clientId}: the server at ${old} is older than this package, and has no reports: update it\n`,
    ],
  ]);
});

it('refuses options that do not exist, even without a value', () => {
  expect(() => new TossTests({ clients: undefined } as object)).toThrow(
    'tossCert has no option "clients": it has client,',
  );
  expect(() => new TossTests({ failOn: undefined, url: undefined })).not.toThrow();
});
