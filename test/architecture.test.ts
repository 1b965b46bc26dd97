import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** What each part of `src` may import of the others: one folder per reason to change. */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  crypto: ['domain'],
  store: ['domain'],
  http: ['domain', 'system-error'],
  toss: ['domain', 'crypto', 'store', 'http', 'version'],
  control: ['domain', 'crypto', 'store', 'http', 'config'],
  web: ['domain', 'store', 'http', 'client', 'system-error'],
  client: ['domain', 'control', 'app', 'server', 'config', 'crypto', 'fixtures', 'start-errors', 'tls'],
  'start-errors': [],
  'system-error': [],
  'setting-readers': ['domain'],
  settings: ['domain', 'setting-readers'],
  'text-file': ['system-error'],
  config: ['settings', 'domain', 'start-errors', 'text-file'],
  'fixture-files': ['domain', 'http', 'start-errors', 'system-error', 'text-file'],
  fixtures: ['domain', 'crypto', 'fixture-files', 'start-errors'],
  tls: ['config', 'crypto', 'http', 'system-error'],
  examples: ['http'],
  logger: [],
  version: [],
  app: [
    'config',
    'control',
    'examples',
    'crypto',
    'domain',
    'fixtures',
    'http',
    'reachable-host',
    'settings',
    'store',
    'toss',
    'version',
    'web',
  ],
  server: ['app', 'config', 'reachable-host', 'start-errors', 'system-error', 'tls'],
  'reachable-host': [],
  cli: [
    'app',
    'client',
    'config',
    'control',
    'crypto',
    'domain',
    'fixtures',
    'logger',
    'reachable-host',
    'server',
    'settings',
    'start-errors',
    'system-error',
    'tls',
    'version',
  ],
  main: ['cli'],
};

const partOf = (file: string): string => relative(src, file).split(/[\\/]/)[0]?.replace(/\.ts$/, '') ?? '';

const files = globSync('**/*.ts', { cwd: src }).map((name) => join(src, name));

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

const filesWith = (pattern: RegExp): string[] =>
  files
    .filter((file) => pattern.test(readFileSync(file, 'utf8')))
    .map((file) => relative(src, file))
    .sort();

it('only the process itself reads the environment, exits and listens for signals', () => {
  expect(filesWith(/process\.(env|exit|exitCode|argv|on|once)\b/)).toEqual(['main.ts']);
});

it('only the server opens listeners', () => {
  expect(filesWith(/\.listen\(/)).toEqual(['server.ts']);
});

it('time and randomness are arguments in the domain, the store and the endpoints', () => {
  const own = filesWith(/Date\.now\(\)|new Date\(\)|Math\.random|randomUUID|randomBytes|nanoid/);
  expect(own).toEqual(['app.ts', 'cli/ca.ts', 'cli/serve.ts', 'client/session.ts', 'client/start.ts']);
});

it('lists to choose from are made in one place, sorted and bounded, and so is the place where a text is not JSON', () => {
  expect(filesWith(/one of \$\{/)).toEqual(['domain/wording.ts']);
  // Of ours, of other servers, or of pieces of a body: nobody is told where they break.
  const quiet = ['client/control.ts', 'domain/masking.ts', 'examples.ts', 'version.ts', 'web/own-call.ts'];
  expect(filesWith(/JSON\.parse\(/)).toEqual([...quiet, 'domain/json-text.ts'].sort());
});

it('the demo uses what partners use, and nothing else of it', () => {
  const used = files.filter((file) => partOf(file) === 'web').flatMap(importsOf);
  expect(used.filter((file) => partOf(file) === 'client')).toEqual([join(src, 'client/session.ts')]);
});

it('the session-key helper imports nothing, so that it runs anywhere', () => {
  expect(readFileSync(join(src, 'client/session.ts'), 'utf8')).not.toMatch(/^import /m);
});

it('the control client brings nothing along but types, so that fetch is all it needs', () => {
  const imports =
    readFileSync(join(src, 'client/control.ts'), 'utf8').match(/^(?:import|export) .* from|^import \{/gm) ?? [];
  expect(imports.filter((line) => !/^(import|export) type /.test(line))).toEqual([]);
  expect(readFileSync(join(src, 'client/control.ts'), 'utf8')).toContain('import type {');
});

it('the command line loads the server for the commands that need it alone: a health check is cheap', () => {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const look = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)(?! type)[^;]*? from '([^']+)'/gm,
    )) {
      if (name.startsWith('.')) look(join(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  };
  look(join(src, 'cli/index.ts'));
  expect([...packages].sort()).toEqual(['commander', 'leven', 'parse-duration']);
  expect([...seen].map(partOf)).not.toContain('app');
});
