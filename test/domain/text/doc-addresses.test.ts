import { expect, it } from 'vitest';
import {
  errorAddress,
  KEY_MISTAKES,
  ruleAddress,
  ruleAddressKo,
  splitAddress,
} from '../../../src/domain/text/doc-addresses.ts';

it.each([
  ['the nonce was used (docs/errors.md#ce3003)', 'docs/errors.md#ce3003', 'errors#ce3003'],
  [`no base64 (${KEY_MISTAKES})`, KEY_MISTAKES, 'troubleshooting#key-mistakes'],
  [`wrong client (${errorAddress('invalid_client')})`, 'docs/errors.md#invalid_client', 'errors#invalid_client'],
  ['unknown path (docs/errors.md)', 'docs/errors.md', 'errors'],
  [`fix it; see ${ruleAddress('wrong-host')}`, 'docs/findings.md#wrong-host', 'findings#wrong-host'],
  [`고치세요. 자세한 설명: ${ruleAddressKo('wrong-host')}`, 'docs/ko/findings.md#wrong-host', 'findings#wrong-host'],
])('%j has the address %s at its end', (text, address, place) => {
  const found = splitAddress(text);
  expect(found).toMatchObject({ address, place });
  expect(`${found?.before}${found?.address}${found?.after}`).toBe(text);
});

it.each([
  'call /_control/v1/faults',
  'docs/errors.md#ce3003 is not at the end',
  'see docs/errors.md#ce3003.',
  'see src/app.ts',
  'mydocs/errors.md#x/y',
  'olddocs/errors.md',
  'docs/../secret.md',
  'docs/errors.md#<b>',
  'https://page.test/docs/errors.html',
  '',
])('%j has none: nothing else that looks like a path becomes a link', (text) => {
  expect(splitAddress(text)).toBeUndefined();
});
