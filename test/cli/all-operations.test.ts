import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { operations } from '../../src/control/operations.ts';
import { buildTestApp, CONTROL, createPartner, generator } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp({}, { realNow: Date.now });

/** The operations that were called, by their names such as `GET /clients/{clientId}`. */
const called = new Set<string>();
let onCall = (): void => undefined;
/** Commands that call many operations: what only they call has no command of its own. */
const broad = ['demo', 'diagnose', 'doctor', 'leak-scan', 'go-live'];
let isCounted = true;
const patterns = Object.keys(operations).map((operation) => {
  const [method = '', path = ''] = operation.split(' ');
  return { operation, pattern: new RegExp(`^${method} ${CONTROL}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) };
});
app.server.on('request', ({ method, url }: { readonly method: string; readonly url: string }) => {
  const call = `${method} ${url.split('?')[0]}`;
  for (const { operation, pattern } of patterns) if (isCounted && pattern.test(call)) called.add(operation);
  onCall();
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });

const partner = await createPartner(app, { clientId: 'covered' });
const start = await partner.requestNone();
const others = await Promise.all(Array.from({ length: 4 }, () => partner.requestNone()));
const [complete = '', advance = '', cancel = '', expire = ''] = others;
const { sessionKey } = await generator.generate();
const folder = newFolder();
const fileOf = (name: string, value: object): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
};
const scenario = fileOf('scenario.json', { name: 'covered', complete: '1s' });
const persona = fileOf('persona.json', {
  ...{ id: 'covered', name: '홍모의', birthday: '19900101' },
  ...{ gender: 'MALE', nationality: 'LOCAL', phone: '01019990199' },
});

/** Looks up an id that an earlier command line has made. */
const faultId = async (): Promise<string> => {
  const { out } = await runCli(['faults', 'list', '--json', '--url', url]);
  return JSON.parse(out)[0].id;
};
const queuedId = async (): Promise<string> => {
  const { out } = await runCli(['clients', 'queue', 'covered', '--json', '--url', url]);
  return JSON.parse(out).queue[0].id;
};
const requestId = async (): Promise<string> => {
  const { out } = await runCli(['requests', '--json', '--limit', '1', '--url', url]);
  return JSON.parse(out)[0].id;
};

type Words = readonly (string | (() => Promise<string>))[];

/** One command line for each command that takes the address of a server, in an order in which all of them succeed. */
const lines: readonly Words[] = [
  ['health'],
  ['health', '--alive'],
  ['info'],
  ['metrics'],
  ['openapi', 'control'],
  ['openapi', 'toss'],
  ['fidelity'],
  ['magic-values'],
  ['doctor'],
  ['keys', 'fetch'],
  ['keys', 'fetch', 'jwks'],
  ['keys', 'fetch', 'signature-ca'],
  ['keys', 'fetch', 'tls-ca'],
  ['findings', 'list'],
  ['findings', 'clear', '--client-id', 'covered'],
  ['coverage', 'show'],
  ['coverage', 'clear', '--client-id', 'covered'],
  ['requests', 'list'],
  ['requests', 'show', requestId],
  ['diagnose', requestId],
  ['inspect', '--session-key', sessionKey],
  ['requests', 'clear', '--client-id', 'covered'],
  ['tx', 'list'],
  ['tx', 'show', start],
  ['tx', 'start', start],
  ['tx', 'complete', complete],
  ['tx', 'advance', advance],
  ['tx', 'cancel', cancel],
  ['tx', 'expire', expire],
  ['tx', 'wait', complete],
  ['clock', 'show', 'covered'],
  ['clock', 'advance', 'covered', '1s'],
  ['clock', 'freeze', 'covered'],
  ['clock', 'resume', 'covered'],
  ['clock', 'reset', 'covered'],
  ['clients', 'create'],
  ['clients', 'list'],
  ['clients', 'show', 'covered'],
  ['clients', 'update', 'covered', '--strict'],
  ['clients', 'next', 'covered', 'auto'],
  ['clients', 'queue', 'covered'],
  ['clients', 'unqueue', 'covered', queuedId],
  ['clients', 'clear-queue', 'covered'],
  ['clients', 'report', 'covered'],
  ['faults', 'presets'],
  ['faults', 'add', '--preset', 'maintenance'],
  ['faults', 'list'],
  ['faults', 'delete', faultId],
  ['faults', 'clear'],
  ['scenarios', 'put', scenario],
  ['scenarios', 'list'],
  ['scenarios', 'show', 'covered'],
  ['scenarios', 'delete', 'covered'],
  ['personas', 'put', persona],
  ['personas', 'list'],
  ['personas', 'show', 'covered'],
  ['personas', 'delete', 'covered'],
  ['snapshot'],
  ['leak-scan', folder],
  ['go-live'],
  ['demo'],
  ['clients', 'reset', 'covered'],
  ['clients', 'delete', 'covered'],
  ['reset', '--yes'],
];

/** Calls that a command makes until it is told to stop. */
const endless: readonly Words[] = [['events']];

it('every operation of the control API has a command that calls it', async () => {
  const refused: string[] = [];
  for (const line of lines) {
    isCounted = false;
    const words = await Promise.all(line.map((word) => (typeof word === 'string' ? word : word())));
    isCounted = !broad.includes(words[0] ?? '');
    const { code, err } = await runCli([...words, '--url', url]);
    if (code !== 0) refused.push(`${words.join(' ')}: ${err}`);
  }
  // This server has no HTTPS.
  expect(refused).toEqual([expect.stringMatching(/^keys fetch tls-ca: mock-toss-cert: this server has no TLS CA/)]);
  for (const words of endless) {
    const stopped = new Promise<void>((resolve) => {
      onCall = () => (called.has('GET /events') ? resolve() : undefined);
    });
    const line = words.filter((word) => typeof word === 'string');
    expect(await runCli([...line, '--url', url], { untilStopped: () => stopped })).toMatchObject({ code: 0, err: '' });
  }
  expect(Object.keys(operations).filter((operation) => !called.has(operation))).toEqual([]);
});

it('has a command line for every command that takes the address of a server', () => {
  const asking = commands.flatMap((entry) => {
    const leaves = 'commands' in entry ? entry.commands.map((one) => [`${entry.name} ${one.name}`, one] as const) : [];
    return ('commands' in entry ? leaves : [[entry.name, entry] as const]).flatMap(([name, { options }]) =>
      options.some(({ flags }) => flags.startsWith('--url ')) ? [name] : [],
    );
  });
  const tried = [...lines, ...endless].map((words) => words.filter((word) => typeof word === 'string').join(' '));
  const untried = asking.filter((name) => !tried.some((line) => `${line} `.startsWith(`${name} `)));
  // It takes credentials from the environment: test/cli/compare.
  expect(untried).toEqual(['compare']);
});

describe('a server that answers everything with JSON of its own', () => {
  /** For health checks, every other exit code than 1 has another meaning. Presets come with the program. */
  const isAsking = ([first, second]: Words): boolean => first !== 'health' && second !== 'presets';

  it.each(['{"hello":1}', '[]', '[{"hello":1}]', '{"items":[{"hello":1}]}', 'null', '"text"', '1'])(
    '%s is not taken for ours by any command',
    async (body) => {
      const other = createServer((_request, response) =>
        response.setHeader('content-type', 'application/json').end(body),
      );
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const wrong: unknown[] = [];
      for (const line of [...lines, ...endless, ['requests', '--follow']].filter(isAsking)) {
        const words = line.map((word) => (typeof word === 'string' ? word : '1'));
        const { code, out, err } = await runCli([...words, '--url', at], { untilStopped: () => new Promise(() => {}) });
        const isTold = /^mock-toss-cert: the server at \S+ is not mock-toss-cert \([^\n]+\): check the address\n$/.test(
          err,
        );
        const said = words[0] === 'doctor' ? out.includes('is not mock-toss-cert') : isTold && out === '';
        if (code !== 3 || !said) wrong.push([words.join(' '), code, out, err]);
      }
      const healths = await Promise.all([[], ['--alive']].map((more) => runCli(['health', ...more, '--url', at])));
      other.closeAllConnections();
      other.close();
      expect(wrong).toEqual([]);
      for (const found of healths) {
        expect(found).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is not mock-toss-cert') });
      }
    },
  );
});
