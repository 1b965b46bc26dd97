import { expect, it } from 'vitest';
import { mediaTypeOf, wrongMediaType } from '../../../src/http/body/media-type.ts';

it.each([
  ['application/json', 'application/json'],
  ['Application/JSON; charset=utf-8', 'application/json'],
  [' text/plain ;x', 'text/plain'],
  [';', ''],
  [undefined, ''],
])('the media type of %j is %j', (type, expected) => {
  expect(mediaTypeOf(type === undefined ? {} : { 'content-type': type })).toBe(expected);
});

it.each<[Record<string, string>, string]>([
  [{}, 'there is no Content-Type'],
  [{ 'content-type': 'application/x-www-form-urlencoded' }, 'the Content-Type says form, which many clients'],
  [{ 'content-type': 'multipart/form-data; boundary=x' }, 'the body is multipart'],
  [{ 'content-type': 'text/plain' }, 'wrong Content-Type'],
  [{ 'content-type': '01012345678' }, 'wrong Content-Type'],
  [{ 0: 'Content-Type: application/json' }, 'headers have numbers as names'],
])('%j is told as what it is', (headers, expected) => {
  const { problem, hint } = wrongMediaType(headers);
  expect([problem, hint]).toEqual(['media-type', expect.stringContaining(expected)]);
});
