import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { countWork } from '../work/count-work.ts';

// After the counter, so that V8 counts what they do.
const { maskAnswer, maskBody } = await import('../../src/observation/masking/body.ts');
const { maskAnswerHeaders, maskRequestHeaders } = await import('../../src/observation/masking/headers.ts');
const { maskTarget } = await import('../../src/observation/masking/target.ts');
const { readHost } = await import('../../src/http/address/base-url.ts');
const { decodedPathOf } = await import('../../src/http/address/request-path.ts');
const { toHint } = await import('../../src/http/refusal.ts');
const { findBrokenRules, findUnknownFields, noFacts } = await import('../../src/domain/findings/inline.ts');
const { isReadable } = await import('../../src/domain/text/encoding.ts');
const { findSentPersonProblems } = await import('../../src/domain/sent-person.ts');
const { parseMomentMs } = await import('../../src/domain/time/client-clock.ts');
const { parseJson } = await import('../../src/domain/text/json-text.ts');
const { withoutInvisible } = await import('../../src/domain/text/invisible.ts');
const { didYouMean } = await import('../../src/domain/text/wording.ts');
const { explainPath, toKnownPath } = await import('../../src/http/address/path-mistakes.ts');
const { findViolation } = await import('../../src/http/connection/message-rules.ts');
const { linesIn } = await import('../../src/http/connection/request-lines.ts');
const { createPathLog } = await import('../../src/observation/logged-path.ts');
const { explainNoBearer } = await import('../../src/toss/call/authorization-mistakes.ts');
const { isUuid } = await import('../../src/domain/text/uuid.ts');
const { findTxId } = await import('../../src/domain/text/tx-id.ts');
const { decodeBase64 } = await import('../../src/crypto/session/base64.ts');
const { base64Repairs } = await import('../../src/crypto/diagnosis/base64-repairs.ts');
const { readFrame } = await import('../../src/crypto/session/frame.ts');
const { diagnose } = await import('../../src/crypto/diagnosis/diagnose.ts');
const { splitMaterial } = await import('../../src/crypto/session/key-material.ts');
const { isPlausibleText } = await import('../../src/crypto/diagnosis/plausible-text.ts');
const { readOrigin } = await import('../../src/web/origin.ts');
const { safeReturnUrl } = await import('../../src/web/view.ts');
const { makeSessionKey } = await import('../crypto/diagnosis/mistaken-client.ts');
const { API, buildTestApp, createPartner, fixtures, TEST_CLIENT } = await import('../harness.ts');

/** As much as a body may have. */
/** A quarter of the longest body: work that grows with the square of a length is over the limit all the same. */
const BYTES = 16_384;
/** The most operations for each byte. Guessing what a misspelt word means took more than 250. */
const MOST_A_BYTE = 20;

/** Text of one piece again and again, or of pieces that are all different. */
const fill = (piece: (index: number) => string): string => {
  const pieces: string[] = [];
  for (let length = 0; length < BYTES; ) {
    const next = piece(pieces.length);
    pieces.push(next);
    length += Buffer.byteLength(next);
  }
  return pieces.slice(0, -1).join('');
};

const ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

/** What parsers stumble over: openings without end, separators, escapes, almost right texts, names that nobody knows. */
const pieces: Readonly<Record<string, (index: number) => string>> = {
  quotes: () => '"',
  'escaped quotes': () => '"\\"',
  backslashes: () => '\\',
  'quotes in words': () => 'a"=',
  ampersands: () => '&',
  'the same misspelt name in a form': () => 'usarPhone=1&',
  'misspelt names in a form': (index) => `userPho${index.toString(36)}=1&`,
  'unknown names in JSON': (index) => `"nam${index.toString(36)}":1,`,
  'misspelt parts of a path': (index) => `/statu${index.toString(36)}`,
  'one name again and again': () => 'a=1&',
  'names without values': () => 'a&',
  spaces: () => ' ',
  commas: () => ', ',
  brackets: () => '[{',
  slashes: () => '/',
  'percent signs': () => '%41',
  dollars: () => 'v1$',
  letters: () => 'A',
  digits: () => '1',
  'Korean letters': () => '홍',
  'addresses that are almost right': () => `"requestUrl":"https://a.b/${'c/'.repeat(10)}!",`,
  'sealed fields that are almost right': () => `"userName":"v1$${ID}$${'A'.repeat(2_000)}-",`,
  'lines of requests': () => '\nGET /a HTTP/1.1',
  'lines that are almost requests': () => '\nGET a',
  'tokens without end': () => '"access_token":"',
  'ids without end': () => '"txId" : "',
};

const sessionKey = makeSessionKey();

const asRecord = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(/[&,]/)
      .map((part) => part.split(/[=:]/, 2))
      .map(([name = '', value = '']) => [name, value]),
  );

const facts = {
  ...noFacts,
  endpoint: 'request' as const,
  code: null,
  isAtWrongHost: false,
};

const readers: Readonly<Record<string, (text: string) => () => unknown>> = {
  'the mask of bodies': (text) => () => maskBody(text),
  'the mask of answers': (text) => () => maskAnswer(text),
  'the mask of targets': (text) => () => maskTarget(`/${text}?${text}`),
  'the mask of headers': (text) => {
    const names = ['accept', 'host', 'user-agent', 'content-type', 'authorization', 'x-unknown'];
    const headers = Object.fromEntries(names.map((name) => [name, text.slice(0, BYTES / names.length)]));
    return () => [maskRequestHeaders(headers), maskAnswerHeaders(headers)];
  },
  'the path of a target': (text) => () => decodedPathOf(text),
  'the host': (text) => () => readHost({ headers: { host: text } }),
  hints: (text) => () => toHint(text, 'docs/errors.md'),
  'what a path was meant to be': (text) => {
    const known = ['/app/:txId', '/token', `${API}/status`, '/_control/v1/clients/:clientId'].map(toKnownPath);
    return () => [explainPath(`/${text}`, known), explainPath(`/${text}`.slice(0, 300), known)];
  },
  'rules of messages': (text) => {
    const rawHeaders = ['Host', text, 'Transfer-Encoding', text, 'Expect', text];
    const base = { method: 'GET', httpVersion: '1.1', socket: {}, headers: { host: text, expect: text } };
    const messages = [
      { ...base, rawHeaders: ['Host', text], url: `http://${text}` },
      { ...base, rawHeaders: ['Host', text, 'Expect', text], url: `/${text}` },
      { ...base, rawHeaders, url: `${text}://${text}` },
    ] as IncomingMessage[];
    return () => messages.map(findViolation);
  },
  'request lines of a packet': (text) => () => linesIn(text),
  'the path in the log': (text) => () => createPathLog().show(`/${text}`),
  'no bearer token': (text) => () => explainNoBearer(text),
  'invisible characters': (text) => () => withoutInvisible(text),
  'JSON that is none': (text) => () => {
    try {
      return [parseJson(text), parseJson(`[${text}`)];
    } catch (error) {
      return error;
    }
  },
  'what a word was meant to be': (text) => () => didYouMean(text, ['USER_NONE', 'USER_PERSONAL']),
  'rules of one call': (text) => {
    const body = { ...asRecord(text), requestType: 'USER_PERSONAL', userName: text, userPhone: text, sessionKey: text };
    const queryNames = Object.keys(asRecord(text));
    return () => findBrokenRules({ ...facts, body, queryNames });
  },
  'unknown fields': (text) => {
    const body = asRecord(text);
    return () => findUnknownFields('request', body);
  },
  'readable text': (text) => () => isReadable(Buffer.from(text)),
  'a person that was sent': (text) => () => findSentPersonProblems({ name: text, phone: text, birthday: text }, 0),
  moments: (text) => () => parseMomentMs(text, 0),
  'a UUID': (text) => () => isUuid(text),
  'a txId in a body': (text) => () => findTxId(text),
  base64: (text) => () => decodeBase64(text),
  'repaired base64': (text) => () => Object.values(base64Repairs).map((repair) => repair(text)),
  'the frame of a field': (text) => () => readFrame(text),
  'what was wrapped': (text) => () => splitMaterial(Buffer.from(text)),
  'the diagnosis of a session': (text) => {
    // A longer one is not looked into.
    const part = text.slice(0, 8_000);
    const { privateKey } = fixtures.sessionKeys;
    return () => [
      diagnose(privateKey, { sessionKey: part }),
      diagnose(privateKey, { sessionKey, fields: { userName: part, userPhone: part } }),
    ];
  },
  'plausible text': (text) => () => [
    isPlausibleText('userName', Buffer.from(text)),
    isPlausibleText('x', Buffer.from(text)),
  ],
  'an origin': (text) => () => readOrigin(text),
  'an address to go back to': (text) => () => safeReturnUrl(text),
};

const texts = Object.values(pieces).map(fill);

// Together, because counting takes longer than reading; one that is dear takes all of them over the limit.
it.each(Object.entries(readers))('%s is not held up by a long text of anything', async (_reader, prepare) => {
  const reads = texts.map(prepare);
  const work = await countWork(() => reads.map((read) => read()));
  expect(work).toBeLessThan(MOST_A_BYTE * BYTES * texts.length);
});

describe('a whole call', async () => {
  const { app } = await buildTestApp();
  const { token } = await createPartner(app);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const calls: Readonly<Record<string, (text: string) => object>> = {
    'for a token': (text) => ({ url: '/token', headers: form, payload: text }),
    'for a token, beside what it needs': (text) => {
      const { clientId, clientSecret } = TEST_CLIENT;
      const needed = `grant_type=client_credentials&scope=ca&client_id=${clientId}&client_secret=${clientSecret}&`;
      return { url: '/token', headers: form, payload: needed + text.slice(needed.length) };
    },
    'with something like JSON': (text) => ({ url: `${API}/request`, headers, payload: text }),
    'with fields that nobody knows': (text) => {
      const body = Object.entries(asRecord(text)).map(([name, value]) => [name.replaceAll('"', ''), value]);
      const payload = JSON.stringify({ requestType: 'USER_NONE', ...Object.fromEntries(body.slice(0, 2_500)) });
      return { url: `${API}/request`, headers, payload: payload.length > BYTES ? '{}' : payload };
    },
    'with a long text in each field': (text) => {
      const long = text.slice(0, 4_000);
      const sealed = { userName: long, userPhone: long, userBirthday: long, sessionKey: long };
      const urls = { requestUrl: long, successCallbackUrl: long, failCallbackUrl: long, nonce: long.slice(0, 256) };
      const body = { requestType: 'USER_PERSONAL', triggerType: 'PUSH', ...sealed, ...urls };
      return { url: `${API}/request`, headers, payload: JSON.stringify(body) };
    },
    'with a long token': (text) => ({
      url: `${API}/status`,
      headers: { ...headers, authorization: `Bearer ${text.replace(/[^\x21-\x7e]/g, 'x')}` },
      payload: '{}',
    }),
    'of the control API': (text) => ({ url: '/_control/v1/clients', headers: form, payload: text }),
  };
  const hardest = [
    'quotes',
    'the same misspelt name in a form',
    'misspelt names in a form',
    'unknown names in JSON',
    'one name again and again',
    'names without values',
    'commas',
  ];

  it.each(Object.entries(calls))('%s is not held up by a long text of anything', async (_call, make) => {
    const some = hardest.map((what) => make(fill(pieces[what] ?? String)));
    const work = await countWork(async () => {
      for (const call of some) await app.inject({ method: 'POST', ...call });
    });
    expect(work).toBeLessThan(MOST_A_BYTE * BYTES * some.length);
  });
});
