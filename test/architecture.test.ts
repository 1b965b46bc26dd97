import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** Which other parts each part of `src` may import: one folder per reason to change (docs/architecture.md). */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  collections: [],
  crypto: ['domain', 'installation'],
  store: ['collections', 'domain'],
  http: ['domain', 'installation', 'system-error'],
  observation: ['collections', 'domain', 'store', 'http', 'config'],
  events: ['collections', 'domain', 'store'],
  toss: ['domain', 'crypto', 'store', 'http', 'version'],
  control: ['domain', 'crypto', 'store', 'http', 'observation', 'events', 'config', 'installation'],
  web: ['domain', 'store', 'http', 'client', 'installation', 'system-error'],
  dashboard: ['client', 'domain'],
  client: ['domain', 'control', 'config', 'crypto', 'fixtures', 'installation', 'open-server', 'tls'],
  config: ['domain', 'system-error'],
  fixtures: ['domain', 'crypto', 'http', 'store', 'config', 'installation', 'system-error'],
  tls: ['config', 'crypto', 'domain', 'http', 'system-error'],
  server: ['app', 'config', 'tls', 'system-error'],
  cli: [
    'client',
    'config',
    'control',
    'crypto',
    'domain',
    'fixtures',
    'installation',
    'leak-scan',
    'logger',
    'open-server',
    'parity',
    'server',
    'system-error',
    'tls',
    'version',
  ],
  app: [
    'config',
    'control',
    'crypto',
    'domain',
    'events',
    'fixtures',
    'http',
    'observation',
    'parity',
    'parts',
    'server',
    'store',
    'toss',
    'version',
    'web',
  ],
  'leak-scan': ['domain', 'system-error'],
  parity: ['crypto', 'domain', 'fixtures', 'http', 'installation', 'system-error'],
  main: ['cli'],
  built: ['main'],
  'open-server': ['app', 'config', 'fixtures', 'open-store', 'parts', 'server', 'tls'],
  'open-store': ['config', 'fixtures', 'http', 'parts', 'store'],
  parts: ['crypto', 'fixtures', 'store'],
  installation: [],
  logger: ['domain', 'log-texts'],
  'log-texts': ['domain'],
  'system-error': [],
  version: ['installation'],
};

/** A folder with more files hides what is in it. */
const MAX_FILES = 22;

const partOf = (file: string): string =>
  relative(src, file)
    .split(/[\\/]/)[0]
    ?.replace(/\.tsx?$/, '') ?? '';

const files = globSync('**/*.{ts,tsx}', { cwd: src }).map((name) => join(src, name));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'|import\('(\.{1,2}\/[^']+)'\)/g)].map((match) =>
    join(dirname(file), match[1] ?? match[2] ?? ''),
  );

it('has a rule for every part', () => {
  expect([...new Set(files.map(partOf))].sort()).toEqual(Object.keys(mayImport).sort());
});

it.each(files.map((file) => [relative(src, file), file]))('%s imports only what its part may', (_name, file) => {
  const own = partOf(file);
  const foreign = importsOf(file)
    .map(partOf)
    .filter((part) => part !== own && !mayImport[own]?.includes(part));
  expect(foreign).toEqual([]);
});

it('no folder has more files than a reader can take in', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([, count]) => count > MAX_FILES).map(([folder]) => relative(src, folder));
  expect(large).toEqual([]);
});

it('no file imports itself by way of others', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const look = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].map((one) => relative(src, one)).join(' > '));
      return;
    }
    if (done.has(file)) return;
    for (const next of importsOf(file)) if (/\.tsx?$/.test(next)) look(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) look(file, []);
  expect(circles).toEqual([]);
});

const filesWith = (pattern: RegExp): string[] =>
  files
    .filter((file) => pattern.test(readFileSync(file, 'utf8')))
    .map((file) => relative(src, file).replaceAll('\\', '/'))
    .sort();

it('only the process itself reads the environment, exits and listens for signals; in tests it is the user’s', () => {
  expect(filesWith(/process\.(env|exit|exitCode|argv|on|once)\b/)).toEqual(['client/fixture.ts', 'main.ts']);
});

it('only the server opens listeners', () => {
  expect(filesWith(/\.listen\(/)).toEqual(['server/listen.ts']);
});

it('time and randomness are arguments in the domain, the store and the endpoints', () => {
  const own = filesWith(/Date\.now\(\)|new Date\(\)|Math\.random|randomUUID|randomBytes|nanoid/);
  expect(own).toEqual([
    'cli/commands/crypto/ca.ts',
    'cli/compare/run-compare.ts',
    'cli/exec/leak-check.ts',
    'cli/exec/run-command.ts',
    'cli/leaks/run.ts',
    'client/session.ts',
    'dashboard/live/wall-clock.ts',
    'open-server.ts',
    'parity/session.ts',
    'parts.ts',
  ]);
});

it('http names no part of the server: each surface registers its own paths, refusals and request decorations', () => {
  const prefixes = ['api', 'api-client', 'token', '_control', 'health', 'ready', 'app', 'demo', 'start', 'cert'];
  const inHttp = (pattern: RegExp): string[] => filesWith(pattern).filter((file) => file.startsWith('http/'));
  expect(inHttp(new RegExp(`/(${prefixes.join('|')})\\b`))).toEqual([]);
  expect(inHttp(/MOCK_TOSS_(CONTROL|APP)\b/)).toEqual([]);
  // By http: the call itself, and the bytes of its body for the recorder.
  expect(filesWith(/decorateRequest\(/)).toEqual([
    'http/body/body-copy.ts',
    'http/edge.ts',
    'observation/call-recorder.ts',
    'toss/call/context.ts',
  ]);
});

it('the app composes: it decides nothing, and neither checks nor formats', () => {
  expect(readFileSync(join(src, 'app.ts'), 'utf8')).not.toMatch(
    /\b(if \((?!config\.(app|control))|for \(|throw |switch|function|class)/,
  );
});

it('lists to choose from are made in one place, sorted and bounded, and so is the place where a text is not JSON', () => {
  expect(filesWith(/one of \$\{/)).toEqual(['domain/text/wording.ts']);
  // Of ours, of other servers, or of pieces of a body: nobody is told where they break.
  const quiet = [
    'cli/go-live/facts.ts',
    'client/control-server.ts',
    'client/event-stream.ts',
    'collections/packed-log.ts',
    'dashboard/screens/call/exchange.tsx',
    'fixtures/examples.ts',
    'leak-scan/shapes.ts',
    'observation/masking/body.ts',
    'parity/seen.ts',
    'store/valkey/json.ts',
    'version.ts',
    'web/docs.ts',
    'web/loopback-call.ts',
  ];
  expect(filesWith(/JSON\.parse\(/)).toEqual([...quiet, 'domain/text/json-text.ts'].sort());
});

it('the demo uses what partners use, and nothing else of it', () => {
  const used = files.filter((file) => partOf(file) === 'web').flatMap(importsOf);
  expect(used.filter((file) => partOf(file) === 'client')).toEqual([join(src, 'client/session.ts')]);
});

it('the session-key helper imports nothing, so that it runs anywhere', () => {
  expect(readFileSync(join(src, 'client/session.ts'), 'utf8')).not.toMatch(/^import /m);
});

it('the control client brings nothing along but types, so that fetch is all it needs', () => {
  const importsIn = (file: string): readonly string[] =>
    readFileSync(join(src, file), 'utf8').match(/^(?:import|export)\b.* from .*|^import \{$/gm) ?? [];
  const isType = (line: string): boolean => /^(import|export) type /.test(line);
  const own = ['control-error', 'control-server', 'event-stream', 'send'].map((name) => `client/${name}.ts`);
  for (const file of ['client/control.ts', ...own]) {
    const others = importsIn(file).filter((line) => !isType(line) && !own.some((name) => line.includes(name.slice(7))));
    expect(others, file).toEqual([]);
  }
  expect(importsIn('client/control.ts').filter(isType)).not.toEqual([]);
});

/** What is loaded with a file: other files, and packages and modules of Node.js by their names. */
const loadedWith = (first: string) => {
  const names = new Set<string>();
  const seen = new Set<string>();
  const look = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)(?! type)[^;]*? from '([^']+)'/gm,
    )) {
      if (name.startsWith('.')) look(join(dirname(file), name));
      else names.add(name);
    }
  };
  look(join(src, first));
  const packages = [...names].filter((name) => !name.startsWith('node:')).sort();
  return {
    names,
    packages,
    parts: new Set([...seen].map(partOf)),
    files: [...seen].map((file) => relative(src, file)),
  };
};

it('the command line loads the server for the commands that need it alone: a health check is cheap', () => {
  const { packages, parts } = loadedWith('cli/index.ts');
  expect(packages).toEqual(['commander', 'leven']);
  expect(parts).not.toContain('app');
});

it('the server loads late what its first answer does not need, so that it starts fast', () => {
  const { names, packages, files } = loadedWith('cli/commands/server/serve.ts');
  const ofFastify = ['@fastify/formbody', '@fastify/sse', 'ajv', 'fast-json-stringify', 'fastify'];
  expect(packages).toEqual([...ofFastify, 'jose', 'leven', 'nanoid', 'pino', 'typebox', 'uqr']);
  expect(files.filter((file) => file.startsWith('tls/')).sort()).toEqual(['tls/tls-error.ts', 'tls/wanted.ts']);
  // src/http/node-http.ts says why.
  expect(names).not.toContain('node:http');
});

describe('docs/architecture.md', () => {
  const page = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8');

  it('has the table of folders that is enforced here', () => {
    const rows = page.matchAll(/^\| `([a-z-]+)(?:\/|\.ts)` \| .* \| (–|[^|]+) \|$/gm);
    const stated = [...rows].map(([, part = '', folders = '']) => [
      part,
      [...folders.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    ]);
    const enforced = Object.entries(mayImport).map(([part, folders]) => [part, folders.toSorted()]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(enforced));
  });

  it('names no path that does not exist', () => {
    const paths = [...page.matchAll(/`((?:src|test|docs|fixtures|scripts)\/[^`…]*)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
  });
});
