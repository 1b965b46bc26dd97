// The README's tables that are made from data; a test fails when they differ. `npm run readme` writes them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operations } from '../src/control/operations.ts';
import { mistakeTexts } from '../src/crypto/explanations.ts';
import { behaviours } from '../src/domain/fidelity.ts';
import { loadFixtures } from '../src/fixtures.ts';
import { settings } from '../src/settings.ts';

const row = (cells: readonly string[]): string =>
  `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');

const code = (text: string): string => `\`${text}\``;

const showDefault = (value: unknown): string => {
  if (value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : code(value.join(','));
  return code(String(value));
};

const fixtures = loadFixtures(null);

export const readmeTables: Readonly<Record<string, string>> = {
  errors: table(
    ['code', 'HTTP', 'when', 'reason', 'basis'],
    [...fixtures.errors.values()].map((entry) => [
      code(entry.code),
      String(entry.http),
      entry.when,
      entry.reason,
      entry.basis,
    ]),
  ),
  scenarios: table(
    ['name', 'what happens', 'start', 'complete', 'cancel', 'expire', 'answers'],
    [...fixtures.scenarios.values()].map((scenario) => [
      code(scenario.name),
      scenario.description ?? '',
      scenario.start ?? '',
      scenario.complete ?? '',
      scenario.cancel ?? '',
      scenario.expire ?? '',
      scenario.error === undefined ? '' : code(scenario.error),
    ]),
  ),
  'magic-values': table(
    ['`userPhone`, with `USER_PERSONAL`', 'scenario'],
    fixtures.magicValues.phones.map(({ digits, scenario }) => [
      code(fixtures.magicValues.phonePrefix + digits),
      code(scenario),
    ]),
  ),
  control: table(
    ['call', 'what it does'],
    Object.entries(operations).map(([operation, { summary }]) => [code(operation), summary]),
  ),
  mistakes: table(
    ['`mistake`', 'the session key or field …'],
    Object.entries(mistakeTexts).map(([mistake, text]) => [code(mistake), text.replaceAll(/ ?%s/g, ' …')]),
  ),
  deviations: table(
    ['behaviour here', 'the real service', 'change it with'],
    behaviours.flatMap(({ behaviour, real, setting = '' }) => (real === undefined ? [] : [[behaviour, real, setting]])),
  ),
  settings: table(
    ['flag', 'variable', 'key of the file', 'default', 'what it does'],
    Object.entries(settings).map(([key, { flag, variables, fallback, reader, description, ...rest }]) => [
      flag === null ? '' : code(`--${flag}`),
      variables.map(code).join(', ') + ('secret' in rest ? ' (or `_FILE`)' : ''),
      'secret' in rest ? '' : code(key),
      reader.unit === 'ms' ? code(`${Number(fallback) / 1000}s`) : showDefault(fallback),
      description,
    ]),
  ),
};

/** The README's text with its tables as the data says. */
export const withTables = (readme: string): string =>
  Object.entries(readmeTables).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`(<!-- ${name}:begin -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`),
        (_all, begin: string, end: string) => `${begin}${content}\n${end}`,
      ),
    readme,
  );

export const readmeUrl = new URL('../README.md', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(readmeUrl, withTables(readFileSync(readmeUrl, 'utf8')));
}
