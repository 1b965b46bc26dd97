// `npm run readme`: writes the tables in `README.md` and `docs` that are made from data. `test/project/readme.test.ts` compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { showBytes } from '../src/config/readers.ts';
import { settings } from '../src/config/settings.ts';
import { operations } from '../src/control/operations.ts';
import { mistakeTexts } from '../src/crypto/diagnosis/explanations.ts';
import { behaviours } from '../src/domain/fidelity.ts';
import { type FindingRule, findingRules } from '../src/domain/findings/rules.ts';
import { loadFixtures } from '../src/fixtures/load.ts';
import { type MetricDefinition, metricDefinitions } from '../src/observation/metrics/definitions.ts';

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

const showSetting = (fallback: unknown, unit: 'ms' | 'bytes' | undefined): string => {
  if (unit === 'ms') return code(`${Number(fallback) / 1000}s`);
  return unit === 'bytes' ? code(showBytes(Number(fallback))) : showDefault(fallback);
};

const fixtures = loadFixtures(null);

const readmeTables: Readonly<Record<string, string>> = {
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
    Object.entries(mistakeTexts).map(([mistake, { en }]) => [code(mistake), en.replaceAll(/ ?%s/g, ' …')]),
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
      showSetting(fallback, reader.unit),
      description,
    ]),
  ),
};

/** The `data-testid`s of a page in order, then those that its scripts create. */
const testIdsOf = (page: string, ...scripts: readonly string[]): string => {
  const read = (name: string): string => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8');
  const ids = [...read(page).matchAll(/data-testid="([^"]+)"/g)].map(([, id = '']) => id);
  for (const script of scripts) {
    for (const [, id = ''] of read(script).matchAll(/dataset\.testid = ['`]([^'`]+)/g)) ids.push(id);
  }
  const common = new Set(['notice', 'language', 'offline']);
  return ids
    .filter((id) => !common.has(id))
    .map((id) => (id.startsWith('app-pin-$') ? `${code('app-pin-0')} to ${code('app-pin-9')}` : code(id)))
    .join(', ');
};

const pagesTables: Readonly<Record<string, string>> = {
  testids: table(
    ['page', '`data-testid`'],
    [
      ['every page', ['notice', 'language', 'offline'].map(code).join(', ')],
      ['the standard window', testIdsOf('web/assets/window.html', 'web/assets/window.js')],
      ['the virtual app', testIdsOf('web/assets/app.html', 'web/assets/app.js')],
      ['the phone', testIdsOf('web/assets/phone.html', 'web/assets/phone.js')],
      ['the demo', testIdsOf('web/assets/demo.html', 'web/assets/demo.js')],
      ['the mini-app shim', testIdsOf('client/browser/apps-in-toss.ts', 'client/browser/apps-in-toss.ts')],
      ['what cannot be opened', testIdsOf('web/refusal-page.ts')],
    ],
  ),
};

/** A section for each rule of findings, with the texts of its messages. */
const rulesText = Object.entries<FindingRule>(findingRules)
  .map(([id, { severity, counts, seen, source, says, fix }]) =>
    [
      `### \`${id}\``,
      '',
      `_${severity}_, ${counts === undefined ? 'decided by one call' : `decided by history, counts ${counts}s`}`,
      '',
      `- **Seen**: ${seen}.`,
      `- **Said** (${source}): ${says}.`,
      `- **Fix**: ${fix}.`,
      '',
    ].join('\n'),
  )
  .join('\n');

const findingsTables: Readonly<Record<string, string>> = { rules: rulesText };

const metricsTables: Readonly<Record<string, string>> = {
  metrics: table(
    ['metric', 'type', 'labels', 'what it is'],
    Object.entries<MetricDefinition>(metricDefinitions).map(([name, { type, labels, help }]) => [
      code(name),
      type,
      labels.map(code).join(', '),
      help,
    ]),
  ),
};

const withTables = (text: string, tables: Readonly<Record<string, string>>): string =>
  Object.entries(tables).reduce(
    (current, [name, content]) =>
      current.replace(
        new RegExp(`(<!-- ${name}:begin -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`),
        (_all, begin: string, end: string) => `${begin}${content}\n${end}`,
      ),
    text,
  );

const urlOf = (path: string): URL => new URL(`../${path}`, import.meta.url);

/** The documents with such tables: `text` as it is, `wanted` as it should be. */
export const documents = [
  ['README.md', readmeTables] as const,
  ['docs/pages.md', pagesTables] as const,
  ['docs/findings.md', findingsTables] as const,
  ['docs/metrics.md', metricsTables] as const,
].map(([path, tables]) => {
  const text = readFileSync(urlOf(path), 'utf8');
  return { path, text, wanted: withTables(text, tables) };
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, wanted } of documents) writeFileSync(urlOf(path), wanted);
}
