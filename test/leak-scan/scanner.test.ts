import { describe, expect, it } from 'vitest';
import { MARGIN } from '../../src/leak-scan/block.ts';
import { NEAR } from '../../src/leak-scan/known.ts';
import { prepareScan } from '../../src/leak-scan/wanted.ts';
import { finds, kim, scanText } from './samples.ts';

const found = (text: string): string[] => finds(scanText(text));

describe('a phone', () => {
  it.each([
    '01019990101',
    '010-1999-0101',
    '010 1999 0101',
    '010.1999.0101',
    '(010) 1999-0101',
    '(010)1999-0101',
    '010-19990101',
    '010 1999-0101',
    '010 - 1999 - 0101',
    '010\u00a01999\u00a00101',
    '010\u20111999\u20110101',
    '010–1999–0101',
    '+821019990101',
    '+82-10-1999-0101',
    '+82 10 1999 0101',
    '+82 (0)10-1999-0101',
    '00821019990101',
    '%2B821019990101',
    '1019990101',
    '%2201019990101%22',
    '\\u002201019990101\\u0022',
    '\\n01019990101\\n',
  ])('is found as %s', (text) => expect(found(`x ${text} y`)).toEqual(['phone kim-toss']));

  it.each(['010%2D1999%2D0101', '010%252D1999%252D0101', '010%2E1999%2E0101', '%30%31%301999%30101'])(
    'is found as %s, though it needs no encoding',
    (text) => expect(found(`x ${text} y`)).toEqual(['phone kim-toss url']),
  );

  it.each(['101019990101', '010199901011', '5f01019990101234', '2101-1999-0101', '1764147015.10199901012'])(
    'is not found in the other number %s',
    (text) => expect(found(text)).toEqual([]),
  );
});

describe('a birthday', () => {
  it.each([
    '19930324',
    '1993-03-24',
    '1993.03.24',
    '1993/03/24',
    '1993. 03. 24',
    '1993-3-24',
    '1993/3/24',
    '1993. 3. 24.',
    '[1993,3,24]',
    '[ 1993 , 3 , 24 ]',
    '[\n  1993,\n  3,\n  24\n]',
    '[\r\n\t1993,\r\n\t3,\r\n\t24\r\n]',
    '[\\n  1993,\\n  3,\\n  24\\n]',
    'March 24, 1993',
    'march 24 1993',
    '24 March 1993',
    '24 MAR 1993',
    'Mar 24, 1993',
    '24-Mar-1993',
    'Wed Mar 24 00:00:00 KST 1993',
    'Wed Mar 24 00:00:00 UTC 1993',
    'Wed Mar 24 1993 00:00:00 GMT+0900',
    '1993년 3월 24일',
    '1993년3월24일',
  ])('counts as %s near another value of the person, and not alone', (text) => {
    expect(found(`born ${text}, phone 01019990101`)).toEqual(['birthday kim-toss', 'phone kim-toss']);
    expect(found(`phone 01019990101\nborn ${text}T00:00`)).toEqual(['phone kim-toss', 'birthday kim-toss']);
    expect(found(`at ${text}`)).toEqual([]);
    expect(found(`${text} ${text}`)).toEqual([]);
  });

  it.each(['1993%2D03%2D24', '%31%39%39%33-03-24'])('counts as %s, though it needs no encoding', (text) => {
    expect(found(`born ${text}, phone 01019990101`)).toEqual(['birthday kim-toss url', 'phone kim-toss']);
  });

  it('does not count near another person, or far from the same one', () => {
    expect(found('19930324 01019990104')).toEqual(['phone john']);
    const far = ' '.repeat(NEAR + 1);
    expect(found(`19930324${far}01019990101`)).toEqual(['phone kim-toss']);
    expect(found(`01019990101${far}19930324`)).toEqual(['phone kim-toss']);
    expect(found(`19930324${far.slice(2)}01019990101`)).toEqual(['birthday kim-toss', 'phone kim-toss']);
  });

  it('is not found in another number', () => {
    expect(found('01019990101 119930324 199303241 20261993032400')).toEqual(['phone kim-toss']);
  });
});

describe('a name', () => {
  it('is found with a particle, with a space after the family name, and in NFD', () => {
    expect(found('김토스님이')).toEqual(['name kim-toss']);
    expect(found('김 토스')).toEqual(['name kim-toss']);
    expect(found('김토스'.normalize('NFD'))).toEqual(['name kim-toss nfd']);
    expect(found('John Mock Doe')).toEqual(['name john']);
  });

  it.each([
    ['\\xea\\xb9\\x80\\xed\\x86\\xa0\\xec\\x8a\\xa4', 'bytes'],
    ['\\352\\271\\200\\355\\206\\240\\354\\212\\244', 'bytes'],
    ['%uAE40%uD1A0%uC2A4', 'url'],
    ['&#xae40;&#xD1A0;&#xc2a4;', 'html'],
    ['&#44608;&#53664;&#49828;', 'html'],
    ['&amp;#44608;&amp;#53664;&amp;#49828;', 'html'],
    ['\\u{ae40}\\u{d1a0}\\u{c2a4}', 'json'],
    ['김\\xed\\x86\\xa0&#49828;', 'bytes html'],
    ['%5Cuae40%5Cud1a0%5Cuc2a4', 'url json'],
    ['%255CuAE40%255CuD1A0%255CuC2A4', 'url json'],
    ['%5C%5Cuae40%5C%5Cud1a0%5C%5Cuc2a4', 'url json'],
  ])('is found as %s', (text, encodings) => {
    const [leak, ...others] = scanText(`한 줄\n이름: ${text}, `);
    expect([leak?.line, leak?.column, finds(leak ? [leak] : []), others]).toEqual([
      2,
      5,
      [`name kim-toss ${encodings}`],
      [],
    ]);
  });

  it('is found in JSON that was URL-encoded, as are slashes that PHP escapes', () => {
    const json = '{"name":"\\uae40\\ud1a0\\uc2a4","ci":"'.concat((kim.ci ?? '').replaceAll('/', '\\/'), '"}');
    expect(found(`GET /done?data=${encodeURIComponent(json)} 200`)).toEqual([
      'name kim-toss url json',
      'ci kim-toss url json',
    ]);
    expect(found(encodeURIComponent(encodeURIComponent(json)))).toEqual([
      'name kim-toss url json',
      'ci kim-toss url json',
    ]);
  });

  it('of two letters is a word: it counts near another value only', () => {
    expect(found('모의 테스트')).toEqual([]);
    expect(found('모의 1988-01-02')).toEqual(['name short', 'birthday short']);
  });

  it('of three letters counts alone for a made-up person, not for one who was sent', () => {
    const sent = { label: 'sent', isMadeUp: false, name: '이정도', phone: '01012345678' };
    const of = prepareScan([sent], []);
    expect(scanText('이정도면 됩니다', { of })).toEqual([]);
    expect(finds(scanText('이정도 010-1234-5678', { of }))).toEqual(['name sent', 'phone sent']);
  });

  it('too short for a search of its own is found near another value', () => {
    const of = prepareScan([{ label: 'li', isMadeUp: true, name: 'Li', phone: '01012345678' }], []);
    expect(finds(scanText('name=Li, List, phone=01012345678', { of }))).toEqual(['name li', 'phone li']);
  });
});

it('gender and zip code count near what counts, as words', () => {
  expect(found('FEMALE 00102')).toEqual([]);
  expect(found('FEMALE 19930324')).toEqual([]);
  expect(found('gender=FEMALE&phone=01019990101&zip=00102&x=100102&IS_FEMALE')).toEqual([
    'gender kim-toss',
    'phone kim-toss',
    'zipCode kim-toss',
  ]);
});

it('what stands inside another value is no find of its own', () => {
  expect(found(`${kim.address} 1988-01-02`)).toEqual(['address kim-toss']);
});

describe('the place of a find', () => {
  it('is its line and its column in letters', () => {
    const [first, second] = scanText('한글 한글\r\n🙂 김토스, 01019990101');
    expect([first?.line, first?.column, second?.line, second?.column]).toEqual([2, 3, 2, 8]);
  });

  it('is right across blocks, in one long line as in many', () => {
    const buffer = Buffer.alloc(2 * MARGIN + 1_000);
    const line = `${'가나다라 '.repeat(20)}\n`;
    const many = scanText(`${line.repeat(2_000)}김토스`, { buffer });
    expect(many.map((leak) => [leak.line, leak.column])).toEqual([[2_001, 1]]);
    const one = scanText(`${'가나다라 '.repeat(20_000)}김토스`, { buffer });
    expect(one.map((leak) => [leak.line, leak.column])).toEqual([[1, 100_001]]);
  });
});

describe('an excerpt', () => {
  const excerpts = (text: string): string[] => scanText(text).map(({ excerpt }) => excerpt);

  it('is the key of the value and the masked value, and nothing else that stands there', () => {
    expect(excerpts('x\n{"userName":"김토스","nick":"홍길동","age":33,"userPhone":"01019990101"}\nlast')).toEqual([
      '"userName":"김**',
      '"userPhone":"010********',
    ]);
  });

  it.each([
    ['password=hunter&phone=01019990101&next=secret', 'phone=010********'],
    ['hunter 01019990101 hunter', '*** 010********'],
    ['kim:hunter:01019990101:other', '***:010********'],
    ['ordererPhone: 01019990101', '***Phone: 010********'],
    ['%22user_phone%22%3A%2201019990101%22', 'user_phone%22%3A%22010********'],
    ['{\\"phone\\":\\"01019990101\\"}', '\\"phone\\":\\"010********'],
    ['<phone>01019990101</phone>', '<phone>010********'],
    ['01019990101', '010********'],
  ])('of %s is %s', (text, excerpt) => expect(excerpts(text)).toEqual([excerpt]));

  it('has no control characters', () => {
    const [leak] = scanText('\u001b[31m\u009b\u202e 01019990101\u001b]0;x\u0007');
    expect(leak?.excerpt).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

it('describes at most as many as asked for', () => {
  expect(scanText('01019990101 '.repeat(50), { most: 3 })).toHaveLength(3);
});

it('a persona is one person, whichever partner sees her', () => {
  const di = (letter: string): string => `${letter.repeat(86)}==`;
  const of = prepareScan(
    [
      { ...kim, di: di('a') },
      { ...kim, di: di('b') },
    ],
    [],
  );
  expect(finds(scanText(`${di('b')} 19930324 FEMALE`, { of }))).toEqual([
    'di kim-toss',
    'birthday kim-toss',
    'gender kim-toss',
  ]);
});
