import { expect, it } from 'vitest';
import { buildTestApp, createPartner } from '../harness.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const partner = await createPartner(app, { clientId: 'named', scenario: 'manual' });
const txId = await partner.requestNone();

const SHAPE = '1 to 64 ASCII letters, digits, dots, underscores and hyphens, the first one a letter or digit';

const person = {
  name: '김토스',
  birthday: '19900101',
  gender: 'MALE',
  nationality: 'LOCAL',
  phone: '01012345678',
};

/** Refused as wrong use, in one line of words. */
const expectRefused = async (words: readonly string[], message: string, input: object = {}): Promise<void> => {
  const { code, err } = await runCli([...words, '--url', url], { input: JSON.stringify(input) });
  expect([code, err]).toEqual([2, expect.stringContaining(`mock-toss-cert: ${message}`)]);
  // Not as a pattern.
  expect(err).not.toMatch(/[\^\\]|\[A-Z/i);
};

it.each<readonly [readonly string[], string]>([
  [['clients', 'create', '--client-id', 'a b'], `--client-id must be ${SHAPE}`],
  [['clients', 'create', '--partner-code', 'a b'], '--partner-code must be 1 to 32 ASCII letters, digits, dots'],
  [['clients', 'create', '--scopes', 'ca,b"c'], '--scopes must be 1 to 64 printable ASCII characters without spaces'],
  [['clients', 'create', '--token-ttl', '2 hours'], '--token-ttl must be a duration such as "2s"'],
  [
    ['clients', 'create', '--token-ttl', '400000d'],
    '--token-ttl must be a duration such as "2s" or "PT2S" (units: ms, s, m, h, d), from 1s to 3650d',
  ],
  [['clients', 'create', '--scenario', 'aut'], '--scenario must be one of auto, '],
  [['clients', 'update', 'named', '--disable-rules', 'nonce-missin'], '--disable-rules must be one of '],
  [['clients', 'next', 'named', 'aut'], 'scenario must be one of auto, '],
  [['clock', 'advance', 'named', 'soon'], 'duration must be a duration such as '],
  [['clock', 'advance', 'named', '99999d'], 'duration must lead to an instant from '],
  [['clock', 'freeze', 'named', 'noon'], 'instant must be true or an ISO 8601 instant'],
  [['faults', 'add', '--delay', '1 hour'], '--delay must be a duration such as "2s"'],
  [
    ['faults', 'add', '--delay', '1h'],
    '--delay must be a duration such as "2s" or "PT2S" (units: ms, s, m, h, d), more than 0',
  ],
  [['faults', 'add', '--http', '503', '--seed', 'x'.repeat(65)], '--seed must have at most 64 characters'],
  [['tx', 'list', '--phone', '010-1234-5678'], '--phone must be 10 or 11 digits, without hyphens or country code'],
  [['tx', 'list', '--since', 'today'], '--since must be an ISO 8601 instant'],
  [['tx', 'complete', txId, '--at', '61m'], '--at must be an ISO 8601 instant'],
  [['tx', 'complete', txId, '--persona', 'nobody'], '--persona must be the id of a persona'],
  [['tx', 'wait', txId, '--timeout', '2h'], '--timeout must be a duration such as '],
  [['requests', '--since', 'today'], '--since must be an ISO 8601 instant'],
])('%j is refused with the name that the user gave', (words, message) => expectRefused(words, message));

it.each<readonly [readonly string[], string, object]>([
  [['scenarios', 'put', '--name', 'a b'], `--name must be ${SHAPE}`, {}],
  [['scenarios', 'put'], `name must be ${SHAPE}`, { name: 'a b' }],
  [['scenarios', 'put', '--name', 'mine'], 'start must be a time after the request', { start: 'soon' }],
  [['personas', 'put', '--name', 'a b'], `--name must be ${SHAPE}`, person],
  [['personas', 'put', '--name', 'mine'], 'name must not be empty', { ...person, name: '' }],
])('%j is refused with the name of the option or of the field in the JSON', expectRefused);
