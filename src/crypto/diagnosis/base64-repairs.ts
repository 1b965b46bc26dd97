import { decodeBase64 } from '../session/base64.ts';

const WHITE_SPACE = /[ \t\r\n]+/g;

const ifStandard = (text: string): string | undefined => (decodeBase64(text) === undefined ? undefined : text);

/** Known base64 mistakes, each with a function that repairs it; `undefined` for a text without that mistake. */
export const base64Repairs = {
  'url-safe-base64': (text: string): string | undefined =>
    /[-_]/.test(text) && !/[+/]/.test(text) ? ifStandard(text.replaceAll('-', '+').replaceAll('_', '/')) : undefined,
  'space-for-plus': (text: string): string | undefined =>
    / /.test(text) && !/[+\r\n\t]/.test(text) ? ifStandard(text.replaceAll(' ', '+')) : undefined,
  'line-broken-base64': (text: string): string | undefined =>
    /[ \t\r\n]/.test(text) ? ifStandard(text.replace(WHITE_SPACE, '')) : undefined,
  'base64-twice': (text: string): string | undefined => ifStandard(decodeBase64(text)?.toString('latin1') ?? ''),
} as const;

export type Base64Mistake = keyof typeof base64Repairs;

export const base64Mistakes = Object.keys(base64Repairs) as readonly Base64Mistake[];
