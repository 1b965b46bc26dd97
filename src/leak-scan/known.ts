import type { Person } from '../domain/person.ts';

/** What is known of a person whom the tests used. `label` says whose data a find is; it is no personal data itself. */
export type KnownPerson = { readonly label: string; readonly isMadeUp: boolean } & {
  readonly [Field in PersonKind]?: string | null;
};

/** The fields of a person that a scan looks for. */
export const personKinds = [
  'name',
  'birthday',
  'phone',
  'ci',
  'di',
  'gender',
  'address',
  'addressDetails',
  'zipCode',
  'email',
] as const satisfies readonly (keyof Person)[];

export type PersonKind = (typeof personKinds)[number];

/** A text that only its owner may know: `label` is a client id, or the name of a setting. */
export interface KnownSecret {
  readonly label: string;
  readonly text: string;
}

/** All that a scan can find, in the order of reports. */
export const leakKinds = [...personKinds, 'accessToken', 'secret', 'sessionKey'] as const;

export type LeakKind = (typeof leakKinds)[number];

/** How a value is written, if it is not written as it is. */
export const leakEncodings = ['url', 'json', 'bytes', 'html', 'base64', 'nfd'] as const;

export type LeakEncoding = (typeof leakEncodings)[number];

/** How far apart two values of one person may be to confirm each other, in bytes. */
export const NEAR = 500;
