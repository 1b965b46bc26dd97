import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnosisText } from '../../../src/crypto/diagnosis/diagnosis-texts.ts';
import { inspectParts } from '../../../src/crypto/diagnosis/inspect.ts';
import { englishIn } from '../../english-in.ts';
import { fixtures } from '../../harness.ts';
import { cbcFieldMistakes, gcmFieldMistakes } from './field-mistakes.ts';
import { CBC_IV, GCM_IV, makeSessionKey } from './mistaken-client.ts';
import { sessionKeyMistakes } from './session-key-mistakes.ts';

const src = fileURLToPath(new URL('../../../src/crypto/', import.meta.url));

/** What is thrown as a text: the error's own words, with `%s` in place of a detail. */
const messagesOf = (error: string): string[] =>
  globSync('**/*.ts', { cwd: src }).flatMap((file) =>
    [...readFileSync(src + file, 'utf8').matchAll(new RegExp(`new ${error}\\(\\s*(['\`])(.*?)\\1`, 'gs'))].map(
      ([, , message = '']) => message.replace(/\$\{[^}]*\}/g, '%s'),
    ),
  );

const inKorean = (english: string): string => diagnosisText(english).ko;

describe('a text of a diagnosis has a Korean text', () => {
  const thrown = [...new Set([...messagesOf('DecryptionError'), ...messagesOf('CmsError')])];
  it.each(thrown)('%s', (message) => {
    expect(inKorean(message)).toMatch(/[가-힣]/);
    expect(englishIn(inKorean(message).replaceAll('%s', ''))).toEqual([]);
  });

  it('finds what is thrown', () => {
    expect(thrown.length).toBeGreaterThan(12);
  });

  const keys: [string, string, Record<string, string>][] = sessionKeyMistakes.map(([name, sessionKey]) => [
    name,
    sessionKey,
    { userName: 'plain' },
  ]);
  const fields: [string, string, Record<string, string>][] = [
    ...gcmFieldMistakes.map(([name, userName]): [string, string, Record<string, string>] => [
      name,
      makeSessionKey({ iv: GCM_IV }),
      { userName },
    ]),
    ...cbcFieldMistakes.map(([name, userName]): [string, string, Record<string, string>] => [
      name,
      makeSessionKey({ algorithm: 'AES_CBC', iv: CBC_IV }),
      { userName },
    ]),
  ];
  it.each([...keys, ...fields])('the layers of %s', (_name, sessionKey, parts) => {
    const {
      layers,
      fields: found,
      sessionKey: key,
    } = inspectParts(fixtures.sessionKeys.privateKey, {
      sessionKey,
      fields: parts,
    });
    const explanations = [key, ...found].flatMap(({ explanation }) => explanation ?? []);
    const said = [
      ...layers.map(({ name, found: what }) => `${inKorean(name)}: ${inKorean(what)}`),
      ...explanations.map(inKorean),
    ];
    expect(said.length).toBeGreaterThan(2);
    expect(said.filter((one) => englishIn(one).length > 0)).toEqual([]);
  });
});
