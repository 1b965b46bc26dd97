import { expect, it } from 'vitest';
import { forms } from '../../src/parity/probe.ts';
import { readProbes } from '../../src/parity/probes.ts';
import { CREDENTIALS, makeFiles } from '../cli/compare/compared.ts';
import { runCli } from '../cli/run.ts';
import { fencesOf, readText } from '../markdown.ts';

const page = readText('docs/parity.md');

/** The first cells of the table with this heading. */
const firstCells = (heading: string): string[] => {
  const [, rows = ''] = page.split(`| ${heading} |`);
  const [table = ''] = rows.split('\n\n');
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
};

it('names every group of probes, in the order in which they are asked', () => {
  expect(firstCells('group | what is asked')).toEqual(readProbes().map(({ group }) => group));
});

it('names every form of a free value', () => {
  expect(firstCells('form | what must be the same')).toEqual(forms);
});

it('says how many requests may become pending when all groups without an approval are asked', () => {
  const files = readProbes().filter(({ group }) => !['completion', 'after-60-minutes'].includes(group));
  const requests = files.flatMap(({ probes }) => probes).filter(({ mayBeAccepted }) => mayBeAccepted === true);
  expect(page).toMatch(new RegExp(`to ask all groups takes\\s${requests.length} requests`));
  expect(readText('docs/ko/parity.md')).toContain(`${requests.length}건이 필요합니다`);
});

it('prints what the command says before it sends anything to another machine', async () => {
  const printed = fencesOf(page).find(({ code }) => code.startsWith('compare sends'))?.code;
  const words = ['--with', 'https://cert.invalid', '--token-url', 'https://oauth2.cert.invalid/token'];

  // The answer is no, and no server has these names: nothing is sent.
  const { code, err } = await runCli(['compare', ...words, '--public-key', makeFiles().publicKey], {
    env: { ...CREDENTIALS, MOCK_TOSS_LANG: 'en' },
    answer: 'no',
  });

  expect(code).toBe(2);
  expect(err.replaceAll('cert.invalid', 'cert.toss.im')).toContain(printed?.trimEnd());
});
