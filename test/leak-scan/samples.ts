import { MARGIN } from '../../src/leak-scan/block.ts';
import type { KnownPerson } from '../../src/leak-scan/known.ts';
import type { Leak } from '../../src/leak-scan/scanner.ts';
import { Scanner } from '../../src/leak-scan/scanner.ts';
import { prepareScan, type Wanted } from '../../src/leak-scan/wanted.ts';

const CI = 'xW+/q0mockCIvalueThatIsMadeUp/0123456789+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR==';

export const kim: KnownPerson = {
  label: 'kim-toss',
  isMadeUp: true,
  name: '김토스',
  birthday: '19930324',
  phone: '01019990101',
  ci: CI,
  di: CI.split('').reverse().join(''),
  gender: 'FEMALE',
  email: 'kim-toss@mock-toss.invalid',
  address: '서울특별시 모의구 모의로 102',
  zipCode: '00102',
};

export const john: KnownPerson = {
  label: 'john',
  isMadeUp: true,
  name: 'JOHN MOCK DOE',
  birthday: '19800704',
  phone: '01019990104',
  gender: 'MALE',
};

export const short: KnownPerson = {
  label: 'short',
  isMadeUp: true,
  name: '모의',
  birthday: '19880102',
  phone: '0101999010',
};

export const secret = { label: 'mock-partner', text: 'mock-partner-secret/+1' };

export const wanted = prepareScan([kim, john, short], [secret]);

/** Small, and used again: a scan needs one until it ends. */
const small = Buffer.alloc(2 * MARGIN + 1_000);

/** What a scan finds in a text that arrives in parts. */
export const scanText = (
  text: string | Uint8Array,
  {
    cuts = [],
    most = 1_000,
    of = wanted,
    buffer = small,
  }: {
    readonly cuts?: readonly number[];
    readonly most?: number;
    readonly of?: Wanted;
    readonly buffer?: Buffer;
  } = {},
): readonly Leak[] => {
  const bytes = Buffer.from(text as string);
  const scanner = new Scanner(of, most, buffer);
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  ends.forEach((end, index) => {
    scanner.push(bytes.subarray(ends[index - 1] ?? 0, end));
  });
  scanner.end();
  return scanner.leaks;
};

/** What was found, as short texts. */
export const finds = (leaks: readonly Pick<Leak, 'what' | 'whose' | 'encodings'>[]): string[] =>
  leaks.map(({ what, whose, encodings }) => [what, whose ?? '-', ...encodings].join(' '));
