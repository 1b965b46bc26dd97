import { describe, expect, it } from 'vitest';
import { Masker, MOST_MASKED_LETTERS } from '../../src/parity/masker.ts';
import { everyChange } from '../../src/parity/values.ts';

const NAME = '남궁민수';

const masker = new Masker();
masker.add('test_partner', 'client id');
masker.add('s3cret-9x', 'client secret');
masker.add('19871105', 'userBirthday');
for (const text of [NAME, ...everyChange(NAME)]) masker.add(text, 'userName');
masker.add('홍', 'one letter');

describe('a value is masked', () => {
  it.each([
    ['as it is', 'x s3cret-9x y', 'x (client secret) y'],
    ['in other letter case', 'TEST_PARTNER', '(client id)'],
    ['percent-encoded', encodeURIComponent(NAME), '(userName)'],
    ['percent-encoded in small letters', encodeURIComponent(NAME).toLowerCase(), '(userName)'],
    ['decomposed', NAME.normalize('NFD'), '(userName)'],
    ['as UTF-8 read as Latin-1', Buffer.from(NAME).toString('latin1'), '(userName)'],
    ['in JSON escapes', '\\ub0a8\\uad81\\ubbfc\\uc218', '(userName)'],
    ['in HTML escapes', '&#45224;&#44417;&#48124;&#49688;', '(userName)'],
    ['in hexadecimal HTML escapes', '&#xB0A8;&#xAD81;&#xBBFC;&#xC218;', '(userName)'],
    ['in base64', Buffer.from(NAME).toString('base64'), '(userName)'],
    ['in base64url', Buffer.from('s3cret-9x').toString('base64url'), '(client secret)'],
    ['in hexadecimal', Buffer.from('s3cret-9x').toString('hex'), '(client secret)'],
    ['as a probe changes it', '남 궁민수', '(userName)'],
    ['as a date', '1987-11-05', '(userBirthday)'],
    ['as a date without zeros', '1987-11-5', '(userBirthday)'],
    ['as a Korean date', '1987년 11월 5일', '(userBirthday)'],
    [
      'in HTML escapes of every letter',
      Array.from('s3cret-9x', (c) => `&#${c.charCodeAt(0)};`).join(''),
      '(client secret)',
    ],
    ['percent-encoded in every letter', '%73%33%63%72%65%74%2D%39%78', '(client secret)'],
    ['as a phone in brackets', '(010) 8765-4321', '(phone)'],
    ['as a phone with encoded hyphens', '010%2D8765%2D4321', '(phone)'],
    ['when it is one Korean letter', '홍 님', '(one letter) 님'],
  ])('%s', (_what, text, masked) => {
    expect(masker.mask(text)).toBe(masked);
  });

  it('with the most letters that are allowed, in every spelling', () => {
    const long = new Masker();
    const secrets = Array.from({ length: 12 }, (_secret, index) => `${index}`.padEnd(MOST_MASKED_LETTERS, 'k'));
    for (const secret of secrets) long.add(secret, 'token');

    expect(long.mask(secrets[3] ?? '')).toBe('(token)');
  });

  it('also when it stands where a long text is cut', () => {
    for (let at = 4_050; at < 4_120; at += 1) {
      const masked = masker.mask(`${'x '.repeat(at / 2)}s3cret-9x${' y'.repeat(100)}`);
      expect(masked).not.toContain('s3cr');
    }
  });

  it('and the others are left alone', () => {
    const text = '요청 파라미터가 올바르지 않습니다. (CE0003, HTTP 400)';
    expect(masker.mask(text)).toBe(text);
    expect(masker.isMasked(text)).toBe(false);
    expect(masker.isMasked(masker.mask('문의: s3cret-9x'))).toBe(true);
  });
});
