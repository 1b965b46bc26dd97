import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MARGIN } from '../../src/leak-scan/block.ts';
import { hasAnchor } from '../../src/leak-scan/needles.ts';
import { prepareScan } from '../../src/leak-scan/wanted.ts';
import { finds, john, kim, scanText, secret, short } from './samples.ts';

type Encode = (text: string) => string;

const escapeAll =
  (toCase: (hex: string) => string): Encode =>
  (text) =>
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${toCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`);

const inJson: Encode = (text) => JSON.stringify(text).slice(1, -1);
const lower: Encode = escapeAll((hex) => hex);
const upper: Encode = escapeAll((hex) => hex.toUpperCase());

const bytesIn =
  (write: (byte: number) => string): Encode =>
  (text) =>
    [...Buffer.from(text)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : write(byte))).join('');

const hex = (number: number, digits = 2): string => number.toString(16).padStart(digits, '0');

const beyondAscii =
  (write: (unit: number) => string): Encode =>
  (text) =>
    text.replace(/[^\0-\x7f]/g, (letter) => write(letter.charCodeAt(0)));

const percentAll: Encode = (text) => [...Buffer.from(text)].map((byte) => `%${hex(byte)}`).join('');

const encodings: Readonly<Record<string, Encode>> = {
  plain: (text) => text,
  nfd: (text) => text.normalize('NFD'),
  url: encodeURIComponent,
  'url in lower case': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  form: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'url twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'url of nfd': (text) => encodeURIComponent(text.normalize('NFD')),
  'json escapes': lower,
  'json escapes in capital letters': upper,
  'json escapes of nfd': (text) => lower(text.normalize('NFD')),
  'json escapes of PHP': (text) => lower(text).replaceAll('/', '\\/'),
  'json escapes of .NET': (text) => upper(text).replaceAll('+', '\\u002B').replaceAll('/', '\\u002F'),
  'json escapes of Gson': (text) => text.replaceAll('=', '\\u003d'),
  'json escapes in JSON': (text) => inJson(lower(text).replaceAll('/', '\\/')),
  'url, hyphens and dots too': (text) => encodeURIComponent(text).replace(/[-.]/g, percentAll),
  'url, every second letter': (text) =>
    [...text].map((letter, index) => (index % 2 === 0 ? percentAll(letter) : encodeURIComponent(letter))).join(''),
  'url, every letter': percentAll,
  'url twice, every letter': (text) => encodeURIComponent(percentAll(text)),
  'escape() of JavaScript': escape,
  'escape(), encoded again': (text) => encodeURIComponent(escape(text)),
  'bytes of Python': bytesIn((byte) => `\\x${hex(byte)}`),
  'bytes of nginx': bytesIn((byte) => `\\x${hex(byte).toUpperCase()}`),
  'bytes of Python in JSON': bytesIn((byte) => `\\\\x${hex(byte)}`),
  'octal bytes of git': bytesIn((byte) => `\\${byte.toString(8)}`),
  'braces of JavaScript': beyondAscii((unit) => `\\u{${hex(unit, 4)}}`),
  'HTML, hexadecimal': beyondAscii((unit) => `&#x${hex(unit, 4)};`),
  'HTML, decimal': beyondAscii((unit) => `&#${unit};`),
  'HTML in HTML': beyondAscii((unit) => `&amp;#x${hex(unit, 4).toUpperCase()};`),
  'HTML of Mustache': (text) => text.replaceAll('/', '&#x2F;').replaceAll('=', '&#x3D;'),
  'HTML of Go': (text) => text.replaceAll('+', '&#43;'),
  'json escapes in JSON in JSON': (text) => inJson(inJson(lower(text).replaceAll('/', '\\/'))),
};

/** Values that count alone. */
const certain = [
  ...[kim.name, kim.phone, kim.ci, kim.di, kim.email, kim.address],
  ...[john.name, john.phone],
  secret.text,
].filter((text) => text != null);

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', '"', '{"phone":"', 'name=', '\n', '\\n', '%22', '%2522', '\\u0022', '한글', ' '),
);
// What stands beside must not be a digit, since it would make a longer number.
const before = anyText.map((text) => `${text}:`);
const after = anyText.map((text) => `;${text}`);
const cuts = fc.array(fc.nat(4_000), { maxLength: 8 });

it('finds any value in any encoding at any place, however the text is cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...certain),
      fc.constantFrom(...Object.keys(encodings)),
      before,
      after,
      cuts,
      (value, encoding, left, right, at) => {
        const text = left + (encodings[encoding] as Encode)(value) + right;
        expect(finds(scanText(text, { cuts: at })).length).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 1_000 },
  );
});

const base64s = ['base64', 'base64url'] as const;
const base64Texts: readonly Encode[] = [(text) => text, (text) => text.normalize('NFD'), lower, upper];

it('finds any value at any byte of a text in base64', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...certain),
      fc.constantFrom(...base64s),
      fc.constantFrom(...base64Texts),
      fc.constantFrom<Encode>(
        (text) => text,
        encodeURIComponent,
        (text) => text.replaceAll('/', '\\/'),
      ),
      fc.uint8Array({ maxLength: 20 }),
      fc.uint8Array({ maxLength: 20 }),
      cuts,
      (value, base64, encode, wrap, left, right, at) => {
        const bytes = Buffer.concat([left, Buffer.from(encode(value)), right]);
        expect(finds(scanText(wrap(bytes.toString(base64)), { cuts: at })).length).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 1_000 },
  );
});

const lineBreaks = ['\n', '\r\n', '\n    ', '\\n', '\\r\\n', '\\\\n', '%0A', '%0D%0A', '&#13;\n', '&#xA;'];

it('finds any value in base64 that is broken into lines of any length', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...certain),
      fc.constantFrom(...base64s),
      fc.oneof(fc.constantFrom(64, 76), fc.integer({ min: 1, max: 80 })),
      fc.constantFrom(...lineBreaks),
      fc.uint8Array({ maxLength: 120 }),
      fc.uint8Array({ maxLength: 120 }),
      cuts,
      (value, base64, width, lineBreak, left, right, at) => {
        const text = Buffer.concat([left, Buffer.from(value), right]).toString(base64);
        const lines = text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        const found = scanText(`"${lines.join(lineBreak)}"\n`, { cuts: at });
        expect(finds(found).length).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 1_000 },
  );
});

const whole = Buffer.alloc(1_000_000);

it('finds the same in blocks of any size', () => {
  const place = fc.tuple(
    fc.nat(60),
    fc.constantFrom(
      ...[...certain, kim.birthday, short.name, short.birthday, 'FEMALE', '\n', percentAll(kim.phone ?? '')],
      Buffer.from(`${kim.phone} ${kim.phone}`).toString('base64').replace(/.{9}/g, '$&\n'),
    ),
  );
  fc.assert(
    fc.property(fc.array(place, { maxLength: 400 }), fc.nat(3_000), (places, more) => {
      const text = places.map(([count, value]) => `${'. '.repeat(count * 3)}${value}`).join(';');
      const buffer = Buffer.alloc(2 * MARGIN + 100 + more);
      expect(scanText(text, { buffer })).toEqual(scanText(text, { buffer: whole }));
    }),
    { numRuns: 100 },
  );
});

it('finds nothing in random bytes, digits, letters, UUIDs and base64', () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 5_000 }),
    fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    fc.array(fc.uuid(), { maxLength: 100 }).map((ids) => ids.join('\n')),
    fc.array(fc.nat(), { maxLength: 500 }).map((numbers) => numbers.join('')),
    fc.string({ unit: 'binary', maxLength: 3_000 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(scanText(text)).toEqual([]);
    }),
  );
});

it('no report has a whole value, whatever stands beside it', () => {
  const values = [...certain, kim.birthday, short.name, short.phone].filter((text) => text != null);
  const forms = Object.values(encodings);
  const written = fc
    .tuple(fc.constantFrom(...values), fc.constantFrom(...forms))
    .map(([value, encode]) => encode(value));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(written, anyText), { maxLength: 12 }),
      fc.constantFrom('', ' ', '&', '"'),
      (parts, by) => {
        for (const { excerpt } of scanText(parts.join(by))) {
          for (const value of values) for (const encode of forms) expect(excerpt).not.toContain(encode(value));
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('no report has a word that stands beside a value', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 8, maxLength: 12 });
  const sign = fc.constantFrom(' ', ':', '=', '","', '&', '\n', '\\n', '%20', '%22%3A%22', '>', ': Bearer ');
  fc.assert(
    fc.property(word, sign, fc.constantFrom(...certain), sign, word, (left, before, value, after, right) => {
      for (const { excerpt } of scanText(`x=${left}${before}${value}${after}${right}`)) {
        for (const hidden of [left, right]) expect(excerpt).not.toContain(hidden);
      }
    }),
    { numRuns: 500 },
  );
});

it('finds people with any name, also next to their birthday', () => {
  const name = fc.string({ unit: fc.constantFrom(...'가각갂남궁뷁힣'), minLength: 2, maxLength: 5 });
  const birthday = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(name, birthday, fc.constantFrom(...Object.keys(encodings)), (text, date, encoding) => {
      const day = date.toISOString().slice(0, 10);
      const person = { label: 'x', isMadeUp: false, name: text, birthday: day.replaceAll('-', '') };
      expect(hasAnchor(text)).toBe(true);
      const of = prepareScan([person], []);
      const encode = encodings[encoding] as Encode;
      const found = scanText(`a=${encode(text)}&b=${encode(day)}`, { of });
      expect(new Set(found.map(({ what }) => what))).toEqual(new Set(['name', 'birthday']));
    }),
    { numRuns: 300 },
  );
});

it('finds any secret in any encoding', () => {
  const ways: readonly Encode[] = [
    ...Object.values(encodings),
    inJson,
    (text) => inJson(inJson(text)),
    (text) => Buffer.from(`id:${text}`).toString('base64'),
  ];
  // Several percent signs or backslashes in a row can be read in more than one way.
  const unit = fc.constantFrom(...`abyzABYZ0189 !"#$&'()*+,-./:;<=>?@[]^_{|}~`);
  fc.assert(
    fc.property(fc.string({ unit, minLength: 8, maxLength: 40 }), fc.constantFrom(...ways), (text, encode) => {
      const of = prepareScan([], [{ label: 'x', text }]);
      expect(finds(scanText(`secret=${encode(text)}&`, { of })).length).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});
