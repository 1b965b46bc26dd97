import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readmeUrl, withTables } from '../scripts/readme-tables.ts';
import { commands } from '../src/cli/index.ts';
import { READY_MESSAGE } from '../src/cli/start.ts';

const readme = readFileSync(readmeUrl, 'utf8');
const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** First cells of the rows of the table between two marks or after a heading. */
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '');

it('has the tables of error codes, scenarios and settings as the data says (npm run readme)', () => {
  expect(readme).toBe(withTables(readme));
});

it('gives a reason for every dependency, and for none that is not there', () => {
  const table = /<!-- dependencies:begin -->([\s\S]*)<!-- dependencies:end -->/.exec(readme)?.[1] ?? '';
  expect(firstCells(table).sort()).toEqual(
    Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }).sort(),
  );
});

it('lists every command', () => {
  for (const { name } of commands) expect(readme).toContain(`\`node dist/main.js ${name}\``);
});

it('lists every script that a developer runs', () => {
  const inner = new Set(['prestart', 'predemo']);
  for (const name of Object.keys(packageJson.scripts).filter((script) => !inner.has(script))) {
    expect(readme).toMatch(new RegExp(`npm (run )?${name}\\b`));
  }
});

it('documents the ready line as it is', () => {
  expect(readme).toContain(`"msg":"${READY_MESSAGE}"`);
});

it('names paths that exist', () => {
  for (const [, path = ''] of readme.matchAll(/\]\(((?!http)[^)]+)\)/g)) {
    expect(() => readFileSync(new URL(`../${path}`, import.meta.url))).not.toThrow(/ENOENT/);
  }
});
