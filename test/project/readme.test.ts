import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documents } from '../../scripts/readme-tables.ts';
import { READY_MESSAGE } from '../../src/cli/commands/serve.ts';
import { commands } from '../../src/cli/index.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const packageJson = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** First cells of the rows of the table between two marks or after a heading. */
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '');

it.each(documents)(
  '$path has the tables that are made from data as the data says (npm run readme)',
  ({ text, wanted }) => {
    expect(text).toBe(wanted);
  },
);

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
  const inner = new Set(['prestart', 'predemo', 'predev']);
  for (const name of Object.keys(packageJson.scripts).filter((script) => !inner.has(script))) {
    expect(readme).toMatch(new RegExp(`npm (run )?${name}\\b`));
  }
});

it('documents the ready line as it is', () => {
  expect(readme).toContain(`"msg":"${READY_MESSAGE}"`);
});

it.each(documents)('$path names files that exist', ({ path, text }) => {
  for (const [, target = ''] of text.matchAll(/\]\(((?!http)[^)#]+)(?:#[^)]*)?\)/g)) {
    const url = new URL(target, new URL(`../../${path}`, import.meta.url));
    expect(() => readFileSync(url)).not.toThrow(/ENOENT/);
  }
});
