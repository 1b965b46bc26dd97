import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readSources } from '../../scripts/docs/source.ts';
import { TossError } from '../../src/domain/error-catalogue.ts';
import { ruleIds } from '../../src/domain/findings/rules.ts';
import { errorCodes, oauthCodes } from '../../src/domain/names/error-codes.ts';
import {
  ERRORS_PAGE,
  errorAddress,
  KEY_MISTAKES,
  ruleAddress,
  ruleAddressKo,
} from '../../src/domain/text/doc-addresses.ts';
import { HINT_HEADER } from '../../src/http/refusal.ts';
import { createApiRefuse } from '../../src/toss/call/envelope.ts';
import { OAuthError, refuseToken } from '../../src/toss/call/oauth-error.ts';
import { fixtures } from '../harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The anchors of each page as GitHub makes them. */
const anchors = new Map(
  Object.values(readSources(`${root}docs`)).flatMap((pages) =>
    [...pages.values()].map(({ language, name, headings }) => [
      `docs/${language === 'ko' ? 'ko/' : ''}${name}.md`,
      headings.map(({ slug }) => slug),
    ]),
  ),
);

const isThere = (address: string): boolean => {
  const [page = '', anchor] = address.split('#');
  const known = anchors.get(page);
  return known !== undefined && (anchor === undefined || known.includes(anchor));
};

it('every refusal ends with the address of its code', () => {
  const refuse = createApiRefuse(fixtures.errors);
  for (const code of errorCodes) {
    const { headers, hint } = refuse(new TossError(code, 'why'), '/api');
    expect([headers[HINT_HEADER], hint]).toEqual(Array(2).fill(`why (docs/errors.md#${code.toLowerCase()})`));
  }
  for (const code of oauthCodes) {
    const { headers, hint } = refuseToken(new OAuthError(code, 'refused', 'why'), '/token');
    expect([headers[HINT_HEADER], hint]).toEqual(Array(2).fill(`why (docs/errors.md#${code})`));
  }
});

it.each([ERRORS_PAGE, ...[...errorCodes, ...oauthCodes].map(errorAddress)])(
  'hints lead to something that is there: %s',
  (address) => {
    expect(isThere(address)).toBe(true);
  },
);

it(`hints lead to something that is there: ${KEY_MISTAKES}`, () => {
  expect(isThere(KEY_MISTAKES)).toBe(true);
});

it.each(ruleIds)('the messages of finding %s lead to something that is there', (rule) => {
  expect(isThere(ruleAddress(rule))).toBe(true);
  // The Korean page, once it is written.
  if (anchors.has('docs/ko/findings.md')) expect(isThere(ruleAddressKo(rule))).toBe(true);
});
