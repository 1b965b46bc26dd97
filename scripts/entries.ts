// What users import, by `exports` of package.json.
import { readFileSync } from 'node:fs';

interface Files {
  readonly types: string;
  readonly default: string;
}

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly require?: Files; readonly default: Files } | string>>;
};

/** The entries that CommonJS (`require`) or ES modules (`default`) can import, by their path without extension, such as `client/start`. */
export const entriesFor = (condition: 'require' | 'default'): readonly string[] =>
  Object.values(exports).flatMap((entry) => {
    const file = typeof entry === 'string' ? undefined : entry[condition]?.default;
    return file === undefined ? [] : [file.replace('./dist/', '').replace(/\.m?js$/, '')];
  });

const exported = entriesFor('default');

const isExported = (path: string): boolean => exported.includes(path);

const VITEST = 'client/vitest';

/** ES modules that contain their code: browsers and other runtimes load them, or only ES modules can import what they need. */
export const standalone: readonly string[] = [
  'client/control',
  'client/session',
  'client/browser/apps-in-toss',
  VITEST,
].filter(isExported);

/** What the entry for Vitest takes from the program. */
export const FIXTURE = 'client/fixture';

/** The ES modules that load a file of the program. */
export const wrapped: readonly string[] = [
  ...exported.filter((path) => !standalone.includes(path)),
  ...(isExported(VITEST) ? [FIXTURE] : []),
];
