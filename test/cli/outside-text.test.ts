import { describe, expect, it } from 'vitest';
import { columns, readable, singleLine, withReadableOutput } from '../../src/cli/print.ts';
import { ControlClient } from '../../src/client/control.ts';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { buildTestApp, createPartner } from '../harness.ts';
import { runCli } from './run.ts';

/** It turns red, moves the cursor, rings, and runs backwards. */
const EVIL = '\u001b[31m김\u009b2J\u0007\u202e토스\u2066\r\n\u007f';
const ESCAPED = String.raw`\u001b[31m김\u009b2J\u0007\u202e토스\u2066\r\n\u007f`;

/** Letters, line ends, and nothing that a terminal obeys. */
const HARMLESS = /^[^\p{Cc}\p{Bidi_Control}]*$/u;
const isHarmless = (text: string): boolean => text.split(/[\n\t]/).every((line) => HARMLESS.test(line));

describe('a text of others', () => {
  it('is in one line, and its control and bidi characters are seen', () => {
    expect(singleLine(EVIL)).toBe(ESCAPED);
    expect(singleLine('a\tb\u2028c\u200fd\u061ce')).toBe(String.raw`a\tb\u2028c\u200fd\u061ce`);
    // Emoji and Hangul are made of several characters, too.
    expect(singleLine('👨‍👩‍👧 김')).toBe('👨‍👩‍👧 김');
  });

  it('of several lines keeps them', () => {
    expect(readable('a\r\n\tb\rc\u001b[2J')).toBe(`a\n\tb${String.raw`\rc\u001b[2J`}`);
  });

  it('in a column stays there', () => {
    expect(columns([[EVIL, 'x']])).toBe(`${ESCAPED}  x\n`);
    const red = '\u001b[31m';
    expect(columns([[`${red}a\u001b[39m`, `${red}a`, `${red}\n\u001b[39m`]])).toBe(
      `${red}a\u001b[39m  ${String.raw`\u001b[31ma  \u001b[31m\n\u001b[39m`}\n`,
    );
  });
});

it('the output keeps the colours of the program where there are any, and escapes all else', () => {
  const text = '\u001b[31mred\u001b[39m \u001b[5mblinks\u001b[2J';
  const print = (isInteractive: boolean, env: Record<string, string> = {}): string[] => {
    const printed: string[] = [];
    const write = (shown: string) => void printed.push(shown);
    const terminal = { isInteractive, env, isTerminal: () => isInteractive, out: write, err: write };
    const { out, err } = withReadableOutput(terminal as never);
    out(text);
    err(text);
    return printed;
  };
  const coloured = `\u001b[31mred\u001b[39m ${String.raw`\u001b[5mblinks\u001b[2J`}`;
  const plain = String.raw`\u001b[31mred\u001b[39m \u001b[5mblinks\u001b[2J`;
  expect(print(true)).toEqual([coloured, coloured]);
  expect(print(true, { NO_COLOR: '1' })).toEqual([plain, plain]);
  expect(print(false)).toEqual([plain, plain]);
});

describe('what others have sent', async () => {
  const { app } = await buildTestApp();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const api = new ControlClient(url);
  const [person] = await api.personas({ limit: 1 });
  if (person === undefined) throw new Error('there is no persona');
  await api.putPersona({ ...person, id: 'evil', description: EVIL });
  const partner = await createPartner(app, { scenario: 'instant' });
  await partner.call('status', { txId: EVIL });
  const [call] = await api.requests({ limit: 1 });
  const session = await new TossCertSessionGenerator(await api.publicKey()).generate();
  const key = ['--session-key', session.sessionKey];
  const field = `userName=${await session.encrypt(EVIL)}`;

  it.each<readonly [string, readonly string[], boolean]>([
    ['personas', ['personas'], true],
    ['personas show', ['personas', 'show', 'evil'], true],
    ['requests', ['requests'], false],
    ['requests show', ['requests', 'show', call?.id ?? ''], false],
    ['diagnose', ['diagnose'], false],
    ['findings', ['findings'], false],
    ['clients report', ['clients', 'report', partner.clientId], false],
    ['snapshot', ['snapshot'], true],
    ['inspect', ['inspect', ...key, '--field', field], true],
    ['decrypt', ['decrypt', ...key, field], true],
  ])('is harmless in %s, and the same in its JSON', async (_name, words, isShown) => {
    const asked = words[0] === 'decrypt' ? words : [...words, '--url', url];
    const { out, err } = await runCli(asked);
    expect([isHarmless(out), err, out.includes(ESCAPED)]).toEqual([true, '', isShown]);
    const { out: coloured } = await runCli(asked, { isInteractive: true });
    expect(isHarmless(coloured.replaceAll(/\p{Cc}\[(1|22|3[1-6]|39)m/gu, ''))).toBe(true);
    const { out: json } = await runCli([...asked, '--json']);
    expect(isHarmless(json)).toBe(true);
    if (isShown) expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(EVIL).slice(1, -1));
  });
});
