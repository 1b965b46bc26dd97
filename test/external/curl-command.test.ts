import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { toCurl } from '../../src/dashboard/screens/call/curl.ts';
import { describeWith } from './programs.ts';

const call = (request: Partial<Parameters<typeof toCurl>[0]['request']>) =>
  ({ request: { method: 'POST', target: '/token', headers: {}, body: null, ...request } }) as Parameters<
    typeof toCurl
  >[0];

/** The words that a shell makes of a command. */
const wordsOf = (command: string): string[] =>
  execFileSync('bash', ['-c', `printf '%s\\0' ${command}`])
    .toString()
    .split('\0')
    .slice(0, -1);

describeWith(['bash'], 'a call of the journal as a command', () => {
  it('is read by a shell as it was sent', () => {
    const text = `{"a":"it's \\"quoted\\" $HOME \`x\`"}`;
    const headers = { 'content-type': 'application/json', host: 'h', 'content-length': '3', "x-odd'": '$(id)' };
    expect(
      wordsOf(toCurl(call({ headers, body: { text, bytes: 3, truncated: false } }), 'http://localhost:1')),
    ).toEqual([
      'curl',
      '-i',
      'http://localhost:1/token',
      '-H',
      'content-type: application/json',
      '-H',
      "x-odd': $(id)",
      '--data-binary',
      text,
    ]);
  });

  it.each([
    [{ method: 'GET', target: '/x?a=1&b=2' }, ['curl', '-i', '-X', 'GET', 'http://h/x?a=1&b=2']],
    [{ method: null, target: null }, ['curl', '-i', 'http://h/']],
  ])('%j', (request, words) => {
    expect(wordsOf(toCurl(call(request), 'http://h'))).toEqual(words);
  });
});
