import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clientText } from '../../src/cli/client-texts.ts';
import { englishIn } from '../english-in.ts';

const read = (name: string): string => readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8');

/** The control client, and what sends its calls. */
const controlClient = [
  'client/control.ts',
  'client/control-server.ts',
  'cli/full-control.ts',
  'cli/other-version/answers.ts',
]
  .map(read)
  .join('');

const messagesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, message = '']) => message.replace(/\$\{[^}]*\}/g, '%s'));

/** What commands can meet: of the control client, and of what makes session keys and encrypts. */
const met = [
  ...messagesIn(controlClient, /new ControlError\(\s*['`](.*?)['`],/gs)
    .filter((message) => !['%s %s%s: %s', 'GET %s: %s'].includes(message))
    .map((message) => message.replace(/: is it running there\?$/, '')),
  ...messagesIn(controlClient, /otherServer\('(.*?)'/g).map(
    (reason) => `the server at %s is not mock-toss-cert (${reason}): check the address`,
  ),
  ...messagesIn(
    read('client/session.ts'),
    /new (?:Type)?Error\(\s*'((?:only|the version|the public key).*?)',?[\s)]/gs,
  ),
];

it('finds what the library for users says', () => {
  expect(met.length).toBeGreaterThan(10);
});

it.each(met)('%s is there in Korean', (message) => {
  const { en, ko } = clientText(message);
  expect(en).toBe(message);
  expect(ko).toMatch(/[가-힣]/);
  expect(englishIn(ko.replaceAll('%s', ''))).toEqual([]);
});
