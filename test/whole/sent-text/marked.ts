import type { TSchema } from 'typebox';
import { bodiesOf, fieldsOf, type KnownRoute, sampleOf } from '../../all-routes.ts';
import { TEST_CLIENT } from '../../harness.ts';

/** Whatever stands for something that a caller sends has this in it: as it is, or as base64 writes it. */
export const MARK = /zqxmark|enF4bWFy/i;
/** An id, a phone, a secret. */
export const VALUE = 'zqxmark01019990777';
/** A name of a field that can be told in an answer, and two that cannot. */
export const NAME = 'zqxmark_field';
const OTHER_NAMES = [VALUE, '홍zqxmark'];
/** The name of another scenario. */
export const OTHER = 'zqxmark.other';
export const BASIC = `Basic ${Buffer.from(`${VALUE}:${VALUE}`).toString('base64')}`;

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const wrongBodies = (schema: TSchema): unknown[] => {
  const [valid = {}] = bodiesOf(schema, VALUE);
  const nested = Object.entries(valid).filter(([, value]) => typeof value === 'object' && value !== null);
  return [
    Object.fromEntries(fieldsOf(schema).map((name) => [name, { [VALUE]: VALUE, [NAME]: [VALUE] }])),
    Object.fromEntries(fieldsOf(schema).map((name) => [name, [VALUE, { [VALUE]: VALUE }]])),
    ...[NAME, ...OTHER_NAMES].flatMap((name) => [
      { ...valid, [name]: VALUE },
      { [name]: { [name]: VALUE } },
      ...nested.map(([field, value]) => ({ ...valid, [field]: { ...(value as object), [name]: VALUE } })),
    ]),
    [VALUE],
    VALUE,
  ];
};

/** Whatever can stand in a body, with its content type. */
export const bodiesFor = ({ method, url, body }: KnownRoute): Sent[] => {
  if (method === 'GET') return [{}];
  const asJson = (text: string | Buffer): Sent => ({ headers: JSON_TYPE, body: text });
  const schema = body ?? ({ type: 'object' } as TSchema);
  const names = [
    ...fieldsOf(schema),
    'grant_type',
    'scope',
    'client_id',
    'client_secret',
    'txId',
    'origin',
    NAME,
    VALUE,
  ];
  const form = names.map((name) => `${name}=${VALUE}`).join('&');
  const part = `--zqxmark\r\ncontent-disposition: form-data; name="${NAME}"; filename="${VALUE}"\r\n\r\n${VALUE}\r\n--zqxmark--\r\n`;
  return [
    {},
    ...[...bodiesOf(schema, VALUE), ...wrongBodies(schema)].map((value) => asJson(JSON.stringify(value))),
    ...[`{"${VALUE}":"${VALUE}",}`, `{"${NAME}": ${VALUE}}`, `${VALUE}`, `{"${VALUE}`, `"${VALUE}\n"`].map(asJson),
    asJson(Buffer.concat([Buffer.from(VALUE), Buffer.from([0xff])])),
    { headers: FORM_TYPE, body: form },
    { headers: FORM_TYPE, body: `${form}&${form}` },
    { headers: FORM_TYPE, body: `${VALUE}=%zqxmark${VALUE}` },
    { headers: { 'content-type': 'multipart/form-data; boundary=zqxmark' }, body: part },
    { headers: { 'content-type': `application/${VALUE}; ${NAME}=${VALUE}` }, body: VALUE },
    ...(url === '/token'
      ? ['grant_type=client_credentials&scope=ca', `grant_type=client_credentials&scope=${VALUE}`].flatMap((start) => [
          { headers: FORM_TYPE, body: `${start}&client_id=${VALUE}&client_secret=${VALUE}` },
          { headers: FORM_TYPE, body: `${start}&client_id=${TEST_CLIENT.clientId}&client_secret=${VALUE}` },
          {
            headers: FORM_TYPE,
            body: `${start}&client_id=${TEST_CLIENT.clientId}&client_secret=${TEST_CLIENT.clientSecret}`,
          },
        ])
      : []),
  ];
};

export const headersFor = (): Readonly<Record<string, string>>[] => [
  { authorization: `Bearer ${VALUE}` },
  { authorization: BASIC },
  { [NAME]: VALUE, [VALUE]: VALUE, cookie: `${NAME}=${VALUE}`, referer: `https://zqxmark01.example/${VALUE}` },
  {
    'user-agent': VALUE,
    accept: VALUE,
    'accept-language': VALUE,
    'last-event-id': `${VALUE}-1`,
    'x-request-id': VALUE,
  },
  { origin: `https://${VALUE}.example` },
  { host: `${VALUE}.example` },
  { host: `${VALUE}@zqxmark` },
  { 'x-forwarded-for': VALUE, 'x-forwarded-host': `${VALUE}.example`, forwarded: `for=${VALUE}` },
  { 'content-encoding': VALUE, 'transfer-encoding': VALUE },
  { expect: VALUE },
];

export const queriesFor = ({ query }: KnownRoute): string[] => {
  const names = query === undefined ? [] : fieldsOf(query);
  const valid = query === undefined ? {} : (sampleOf(query, VALUE) as Record<string, string>);
  return [
    `?${NAME}=${VALUE}`,
    `?${VALUE}=${VALUE}&${VALUE}`,
    `?client_id=${VALUE}&client_secret=${VALUE}&embed=${VALUE}&serviceType=${VALUE}&phone=${VALUE}`,
    '?serviceType=SIGN_USER_AUTH',
    ...names.map((name) => `?${name}=${VALUE}`),
    `?${new URLSearchParams(valid)}`,
  ];
};

export const pathsOf = ({ url }: KnownRoute, existing: Readonly<Record<string, string>>): string[] => [
  ...new Set([
    url.replace(/:(\w+)/g, (_all, name: string) => existing[name] || VALUE),
    url.replace(/:\w+/g, VALUE),
    url.replace(/:\w+/g, NAME),
    url.replace(/:\w+/g, encodeURIComponent(`${VALUE}@홍.example`)),
  ]),
];
