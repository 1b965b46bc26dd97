// Where the documentation explains something: stable addresses inside the repository, which the server also shows as pages.
import type { ErrorCode, OAuthCode } from '../names/error-codes.ts';

/** All codes. */
export const ERRORS_PAGE = 'docs/errors.md';

export const errorAddress = (code: ErrorCode | OAuthCode): string => `${ERRORS_PAGE}#${code.toLowerCase()}`;

/** The mistakes in session keys and encrypted fields. */
export const KEY_MISTAKES = 'docs/troubleshooting.md#key-mistakes';

export const ruleAddress = (rule: string): string => `docs/findings.md#${rule}`;
export const ruleAddressKo = (rule: string): string => `docs/ko/findings.md#${rule}`;

/** An address at the end of a hint, in brackets, or of a message. */
const AT_END = /\bdocs\/(?:ko\/)?([a-z]+)\.md(#[\w-]+)?(?=\)?$)/;

export interface Explained {
  readonly before: string;
  readonly address: string;
  readonly after: string;
  /** Page and section, such as `errors#ce3103`. */
  readonly place: string;
}

/** The address at the end of a text, and what is around it. Nothing else that looks like a path counts. */
export const splitAddress = (text: string): Explained | undefined => {
  const found = AT_END.exec(text);
  if (found === null) return undefined;
  const [address, page, section = ''] = found;
  const end = found.index + address.length;
  return { before: text.slice(0, found.index), address, after: text.slice(end), place: `${page}${section}` };
};
