import { isJsonObject, type Json } from './json.ts';
import { comparedHeaders, type Seen } from './seen.ts';

/** Where two answers differ, and what each has there. */
export interface Difference {
  /** `status`, `headers.content-type`, `body`, or a field of the body such as `body.error.reason`. */
  readonly at: string;
  readonly left: Json;
  readonly right: Json;
}

/** What a side has that lacks a field or header. It cannot be a value: those have no round brackets but for forms. */
const MISSING = '(missing)';

/** In the order of the left one; what only the right one has comes last. */
const namesOf = (left: object, right: object): readonly string[] => [
  ...new Set([...Object.keys(left), ...Object.keys(right)]),
];

const member = (value: { readonly [name: string]: Json }, name: string): Json =>
  Object.hasOwn(value, name) ? (value[name] ?? null) : MISSING;

/** The order of fields means nothing. */
const compareValues = (at: string, left: Json, right: Json): readonly Difference[] => {
  if (isJsonObject(left) && isJsonObject(right)) {
    return namesOf(left, right).flatMap((name) =>
      compareValues(`${at}.${name}`, member(left, name), member(right, name)),
    );
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    return left.flatMap((item, index) => compareValues(`${at}.${index}`, item, right[index] ?? null));
  }
  return JSON.stringify(left) === JSON.stringify(right) ? [] : [{ at, left, right }];
};

const describeBody = ({ kind, body }: Seen): Json => {
  if (kind === 'empty') return '(empty)';
  return kind === 'text' ? `(not JSON) ${String(body)}` : body;
};

const compareBodies = (left: Seen, right: Seen): readonly Difference[] =>
  left.kind === 'json' && right.kind === 'json'
    ? compareValues('body', left.body, right.body)
    : compareValues('body', describeBody(left), describeBody(right));

/** Everything in which two answers differ: status, then headers, then the body. */
export const compareSeen = (left: Seen, right: Seen): readonly Difference[] => [
  ...compareValues('status', left.status, right.status),
  ...comparedHeaders.flatMap((name) =>
    compareValues(`headers.${name}`, left.headers[name] ?? MISSING, right.headers[name] ?? MISSING),
  ),
  ...compareBodies(left, right),
];
