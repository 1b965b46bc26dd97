import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeProblem, problemText } from '../../src/cli/problem-texts.ts';
import { CALENDAR_RULE } from '../../src/domain/birthday.ts';
import { shapes } from '../../src/domain/text/shapes.ts';
import { storeReasons } from '../../src/domain/text/store-reasons.ts';
import { instantShape } from '../../src/domain/time/client-clock.ts';
import { durationShape } from '../../src/domain/time/duration.ts';
import { UNKNOWN_HOST } from '../../src/http/address/known-hosts.ts';
import { englishIn } from '../english-in.ts';

const root = new URL('../../src/control/', import.meta.url);
const sources = globSync('**/*.ts', { cwd: root })
  // It only puts together what others say.
  .filter((name) => name !== 'problem.ts')
  .map((name) => readFileSync(new URL(name, root), 'utf8'))
  .join('\n');

/** What stands in the place of a value. */
const exampleOf = (value: string): string => {
  const [, listed] = /^some\('([^']+)'/.exec(value) ?? [];
  if (listed !== undefined) return `${listed}s a, b, and 3 more`;
  if (value === 'numbers') return 'magic phones 1, 2';
  if (value === 'kinds' || value.startsWith('oneOf(')) return 'one of a, b';
  return (
    { instantShape, UNKNOWN_HOST, 'durationShape.en': durationShape.en, 'shapes.id.en': shapes.id.en }[value] ?? 'X'
  );
};

/** The texts behind a call, with an example in the place of what is put in. */
const textsBehind = (start: RegExp): string[] =>
  [...sources.matchAll(new RegExp(`${start.source}\\s*(['\`])(.*?)\\1`, 'gs'))].map(([, , text = '']) =>
    text.replace(/\$\{([^}]*)\}/g, (_all, value: string) => exampleOf(value)),
  );

const problems = textsBehind(/new ProblemError\(\s*'[a-z-]+',/);
const fields = textsBehind(/invalidField\(\s*[^'`,()]*(?:'[^']*'|[^'`,]*),/);
const missing = [...sources.matchAll(/notFound\('([^']+)', '([^']+)', '([^']+)'\)/g)].map(
  ([, what, list, command]) => `no ${what}: mock-toss-cert ${command}, or GET /_control/v1/${list} lists them`,
);

/** What is not written as one text. */
const others = [
  'the persona is used by scenario a: change these first, or replace the persona with PUT',
  'the memory limit of clients, queues, faults, personas and scenarios is reached: delete some, or raise X',
  'there are 5 scenarios: delete some, or raise X',
  ...Object.values(storeReasons).map(({ en }) => `the store ${en}`),
  'the store cannot be reached (ECONNREFUSED)',
];

const wrongFields = [
  ...fields,
  CALENDAR_RULE,
  `${CALENDAR_RULE}, from 19000101 to 20561231`,
  'is required',
  'is not a known field',
  'has an unknown field',
  'must be a string or null',
  'must be an integer',
  'must not be empty',
  'must have at most 5 items',
  'must be >= 1',
  'must be one of auto, manual',
  'must be one of auto, manual, and 1,200 more: did you mean auto?',
];

const expectKorean = (english: string): void => {
  const { en, ko } = problemText(english);
  // On a command line, there are commands in the place of HTTP methods.
  expect(en).toBe(english.replace(' with PUT', ' with the command put'));
  expect(ko).not.toMatch(/^서버가 거부했습니다/);
  expect(ko).toMatch(/[가-힣]/);
  expect(englishIn(ko)).toEqual([]);
};

it('finds what the control API says', () => {
  expect(problems.length).toBeGreaterThan(20);
  expect(fields.length).toBeGreaterThan(20);
  expect(missing.length).toBe(7);
});

describe('in Korean is there', () => {
  it.each([...new Set([...problems, ...missing, ...others, ...wrongFields].filter((text) => !text.startsWith('X')))])(
    '%s',
    expectKorean,
  );
});

const problemOf = (detail: string, errors: readonly { field: string; message: string }[] = []) => ({
  type: '',
  title: '',
  status: 400,
  detail,
  errors,
});

it('the name of the command line stands in the place of the field', () => {
  const name = (field: string): string => `--${field}`;
  expect(describeProblem(problemOf('delay must be > 0', [{ field: 'delay', message: 'must be >= 1' }]), name)).toEqual({
    en: '--delay must be >= 1',
    ko: '--delay: 1 이상이어야 합니다',
  });
});

it('what only a newer server says is in a frame', () => {
  expect(problemText('something new')).toEqual({ en: 'something new', ko: '서버가 거부했습니다: something new' });
});
