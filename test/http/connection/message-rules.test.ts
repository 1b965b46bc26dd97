import { describe, expect, it } from 'vitest';
import { API, control, createPartner, failure } from '../../harness.ts';
import { openRaw, parseAnswers } from '../../raw-http.ts';
import { startTls } from '../../tls/running.ts';

const { app, server, tlsPort, ca } = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
const partner = await createPartner(app, {});
const txId = await partner.requestNone();
const PATH = `${API}/status`;
const BODY = JSON.stringify({ txId });
const CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

interface Message {
  readonly line?: string;
  /** In place of `Host: localhost`. */
  readonly host?: readonly string[];
  /** In place of the body's length. */
  readonly framing?: readonly string[];
  readonly more?: readonly string[];
  readonly body?: string;
  /** In front of the request line. */
  readonly before?: string;
}

/** A good status call, but for what a rule is about. */
const build = ({
  line = `POST ${PATH} HTTP/1.1`,
  host = ['Host: localhost'],
  framing = [`Content-Length: ${BODY.length}`],
  more = [],
  body = BODY,
  before = '',
}: Message): Buffer => {
  const own = [`Authorization: Bearer ${partner.token}`, 'Content-Type: application/json', 'Connection: close'];
  return Buffer.from(`${before}${[line, ...host, ...own, ...framing, ...more, '', body].join('\r\n')}`, 'latin1');
};

const CHUNKED = ['Transfer-Encoding: chunked'];

/** What a server must refuse, or may and here does, and where that is written. */
const refused: [string, string, Message][] = [
  ['no Host', 'RFC 9112 3.2', { host: [] }],
  ['two Hosts', 'RFC 9112 3.2', { host: ['Host: localhost', 'Host: evil.example'] }],
  ['the same Host twice', 'RFC 9112 3.2', { host: ['Host: localhost', 'host: localhost'] }],
  ['two Hosts in HTTP/1.0', 'RFC 9112 3.2', { line: `POST ${PATH} HTTP/1.0`, host: ['Host: a', 'Host: b'] }],
  ['a Host with a space', 'RFC 9112 3.2', { host: ['Host: a b'] }],
  ['a Host with a user', 'RFC 9112 3.2', { host: ['Host: user@localhost'] }],
  ['a Host with a scheme', 'RFC 9112 3.2', { host: ['Host: http://localhost'] }],
  ['a Host with a path', 'RFC 9112 3.2', { host: ['Host: localhost/x'] }],
  ['a list of Hosts', 'RFC 9112 3.2', { host: ['Host: a, b'] }],
  ['a Host with a port that is none', 'RFC 9112 3.2', { host: ['Host: localhost:http'] }],
  ['a Host with an address that is none', 'RFC 9112 3.2', { host: ['Host: [::1::2]'] }],
  ['a Host with an open bracket', 'RFC 9112 3.2', { host: ['Host: [::1'] }],
  ['a Host with bytes that are not ASCII', 'RFC 9112 3.2', { host: ['Host: \xed\x95\x9c.example'] }],
  ['a Host with a percent sign alone', 'RFC 9112 3.2', { host: ['Host: a%zz'] }],

  ['an absolute target without a host', 'RFC 9110 4.2.1', { line: `POST http://${PATH} HTTP/1.1` }],
  ['an absolute target with a user', 'RFC 9110 4.2.4', { line: `POST http://user@localhost${PATH} HTTP/1.1` }],
  ['an absolute target with a foreign scheme', 'RFC 9110 7.4', { line: `POST ftp://localhost${PATH} HTTP/1.1` }],
  ['a target with a fragment', 'RFC 9112 3.2', { line: `POST ${PATH}#x HTTP/1.1` }],
  ['an absolute target with a fragment', 'RFC 9112 3.2', { line: `POST http://localhost${PATH}#x HTTP/1.1` }],
  ['* for another method than OPTIONS', 'RFC 9112 3.2.4', { line: 'POST * HTTP/1.1' }],
  ['a host and port for another method than CONNECT', 'RFC 9112 3.2.3', { line: 'POST localhost:80 HTTP/1.1' }],
  ['a target without a slash', 'RFC 9112 3.2.1', { line: `POST api HTTP/1.1` }],
  ['a target with a space', 'RFC 9112 3.2', { line: `POST ${PATH} x HTTP/1.1` }],
  ['a target with NUL', 'RFC 9112 3.2', { line: `POST ${PATH}\0 HTTP/1.1` }],
  ['no target', 'RFC 9112 3', { line: 'POST HTTP/1.1' }],

  ['a method in small letters', 'RFC 9110 9.1', { line: `post ${PATH} HTTP/1.1` }],
  ['a method that does not exist', 'RFC 9110 9.1', { line: `BREW ${PATH} HTTP/1.1` }],
  ['a method with a colon', 'RFC 9110 9.1', { line: `PO:ST ${PATH} HTTP/1.1` }],
  ['space in front of the method', 'RFC 9112 3', { line: ` POST ${PATH} HTTP/1.1` }],

  ['HTTP/2.0 in the form of HTTP/1.1', 'RFC 9112 2.3', { line: `POST ${PATH} HTTP/2.0` }],
  ['HTTP/0.9 with headers', 'RFC 9112 2.3', { line: `POST ${PATH} HTTP/0.9` }],
  ['HTTP/9.9', 'RFC 9112 2.3', { line: `POST ${PATH} HTTP/9.9` }],
  ['a version in small letters', 'RFC 9112 2.3', { line: `POST ${PATH} http/1.1` }],
  ['a version with more digits', 'RFC 9112 2.3', { line: `POST ${PATH} HTTP/1.01` }],
  ['space behind the version', 'RFC 9112 3', { line: `POST ${PATH} HTTP/1.1 ` }],

  ['space in front of the first header', 'RFC 9112 2.2', { host: [' Host: localhost'] }],
  ['space in front of a colon', 'RFC 9112 5.1', { more: ['X : y'] }],
  ['a header that goes on in the next line', 'RFC 9112 5.2', { more: ['X: y', ' z'] }],
  ['a header that goes on behind a tab', 'RFC 9112 5.2', { more: ['X: y', '\tz'] }],
  ['a header without a colon', 'RFC 9112 5', { more: ['X'] }],
  ['a header without a name', 'RFC 9110 5.1', { more: [': x'] }],
  ['a header name with a bracket', 'RFC 9110 5.1', { more: ['X(y): z'] }],
  ['a header name with NUL', 'RFC 9110 5.1', { more: ['X\0: z'] }],
  ['a header name that is not ASCII', 'RFC 9110 5.1', { more: ['\xe9: z'] }],
  ['NUL in a header', 'RFC 9110 5.5', { more: ['X: y\0z'] }],
  ['CR in a header', 'RFC 9110 5.5', { more: ['X: y\rz'] }],
  ['a control sign in a header', 'RFC 9110 5.5', { more: ['X: y\x01z'] }],
  ['DEL in a header', 'RFC 9110 5.5', { more: ['X: y\x7fz'] }],
  ['CR alone at the end of a line', 'RFC 9112 2.2', { more: ['X: y\r', 'Z: z'] }],
  ['LF alone at the end of a line', 'RFC 9112 2.2', { more: ['X: y\nZ: z'] }],

  ['length and chunks', 'RFC 9112 6.1', { framing: [...CHUNKED, `Content-Length: ${CHUNKS.length}`], body: CHUNKS }],
  ['chunks and length', 'RFC 9112 6.1', { framing: [`Content-Length: ${CHUNKS.length}`, ...CHUNKED], body: CHUNKS }],
  ['chunks in HTTP/1.0', 'RFC 9112 6.1', { line: `POST ${PATH} HTTP/1.0`, framing: CHUNKED, body: CHUNKS }],
  ['an unknown coding', 'RFC 9112 6.1', { framing: ['Transfer-Encoding: gzip, chunked'], body: CHUNKS }],
  ['the same in two lines', 'RFC 9112 6.1', { framing: ['Transfer-Encoding: gzip', ...CHUNKED], body: CHUNKS }],
  [
    'chunks that are not the last coding',
    'RFC 9112 6.3',
    { framing: ['Transfer-Encoding: chunked, gzip'], body: CHUNKS },
  ],
  ['no chunks', 'RFC 9112 6.3', { framing: ['Transfer-Encoding: gzip'], body: 'x' }],
  ['identity', 'RFC 9112 6.3', { framing: ['Transfer-Encoding: identity'], body: CHUNKS }],
  ['chunks twice', 'RFC 9112 6.1', { framing: ['Transfer-Encoding: chunked, chunked'], body: CHUNKS }],
  ['chunks in two lines', 'RFC 9112 6.1', { framing: [...CHUNKED, ...CHUNKED], body: CHUNKS }],
  ['chunks with a parameter', 'RFC 9112 7', { framing: ['Transfer-Encoding: chunked;q=1'], body: CHUNKS }],
  ['an empty coding', 'RFC 9112 6.1', { framing: ['Transfer-Encoding:'], body: CHUNKS }],
  ['a coding that ends so', 'RFC 9112 6.1', { framing: ['Transfer-Encoding: xchunked'], body: CHUNKS }],
  ['two lengths', 'RFC 9112 6.3', { framing: [`Content-Length: ${BODY.length}`, 'Content-Length: 5'] }],
  ['the same length twice', 'RFC 9112 6.3', { framing: Array(2).fill(`Content-Length: ${BODY.length}`) }],
  ['a list of lengths', 'RFC 9112 6.3', { framing: [`Content-Length: ${BODY.length}, ${BODY.length}`] }],
  ['a length with a plus', 'RFC 9110 8.6', { framing: [`Content-Length: +${BODY.length}`] }],
  ['a length below zero', 'RFC 9110 8.6', { framing: ['Content-Length: -1'] }],
  ['a length in hexadecimal', 'RFC 9110 8.6', { framing: ['Content-Length: 0x2'] }],
  ['a length with a fraction', 'RFC 9110 8.6', { framing: ['Content-Length: 2.0'] }],
  ['no length in the header for it', 'RFC 9110 8.6', { framing: ['Content-Length:'] }],
  ['a length that no number holds', 'RFC 9110 8.6', { framing: [`Content-Length: ${'9'.repeat(30)}`] }],

  ['a chunk size that is none', 'RFC 9112 7.1', { framing: CHUNKED, body: 'zz\r\n' }],
  ['an empty chunk size', 'RFC 9112 7.1', { framing: CHUNKED, body: `\r\n${BODY}\r\n0\r\n\r\n` }],
  ['a chunk size with 0x', 'RFC 9112 7.1', { framing: CHUNKED, body: `0x${CHUNKS}` }],
  ['a chunk size with a sign', 'RFC 9112 7.1', { framing: CHUNKED, body: `-${CHUNKS}` }],
  ['a chunk size behind a space', 'RFC 9112 7.1', { framing: CHUNKED, body: ` ${CHUNKS}` }],
  [
    'a chunk size that no number holds',
    'RFC 9112 7.1',
    { framing: CHUNKED, body: `${'f'.repeat(17)}\r\nx\r\n0\r\n\r\n` },
  ],
  ['a chunk that is longer than its size', 'RFC 9112 7.1', { framing: CHUNKED, body: '1\r\n{}\r\n0\r\n\r\n' }],
  ['a chunk that is shorter', 'RFC 9112 7.1', { framing: CHUNKED, body: '5\r\n{}\r\n0\r\n\r\n' }],
  ['chunks with LF alone', 'RFC 9112 7.1', { framing: CHUNKED, body: CHUNKS.replaceAll('\r\n', '\n') }],
  ['a chunk extension with LF', 'RFC 9112 7.1.1', { framing: CHUNKED, body: `1;x=y\nz\r\n${CHUNKS}` }],
  ['very long chunk extensions', 'RFC 9112 7.1.1', { framing: CHUNKED, body: `1;x=${'y'.repeat(20_000)}\r\n{\r\n` }],
  ['a trailer that is no header', 'RFC 9112 7.1.2', { framing: CHUNKED, body: CHUNKS.replace(/\r\n$/, 'X y\r\n\r\n') }],
  ['an unknown expectation', 'RFC 9110 10.1.1', { more: ['Expect: tea'] }],
];

/** What a server must or should take, and what looks like the above and is right. */
const taken: [string, string, Message][] = [
  ['an absolute target', 'RFC 9112 3.2.2', { line: `POST http://localhost${PATH} HTTP/1.1` }],
  ['an absolute target in capitals', 'RFC 9110 4.2.3', { line: `POST HTTP://LOCALHOST${PATH} HTTP/1.1` }],
  ['an absolute target whose Host is another', 'RFC 9112 3.2.2', { line: `POST http://cert.toss.im${PATH} HTTP/1.1` }],
  ['an empty line in front', 'RFC 9112 2.2', { before: '\r\n' }],
  ['an empty Host', 'RFC 9112 3.3', { host: ['Host:'] }],
  ['a Host with an empty port', 'RFC 3986 3.2.3', { host: ['Host: localhost:'] }],
  ['a Host with an IPv6 address', 'RFC 3986 3.2.2', { host: ['Host: [::1]:8080'] }],
  ['a Host with an underscore', 'RFC 3986 3.2.2', { host: ['Host: mock_toss:8080'] }],
  ['HTTP/1.0 without a Host', 'RFC 9112 3.2', { line: `POST ${PATH} HTTP/1.0`, host: [] }],
  ['chunks', 'RFC 9112 7.1', { framing: CHUNKED, body: CHUNKS }],
  ['chunks in capitals', 'RFC 9112 7', { framing: ['Transfer-Encoding: Chunked'], body: CHUNKS }],
  ['a chunk size with zeros and small letters', 'RFC 9112 7.1', { framing: CHUNKED, body: `000${CHUNKS}` }],
  ['a chunk extension', 'RFC 9112 7.1.1', { framing: CHUNKED, body: CHUNKS.replace('\r\n', ';x="y"\r\n') }],
  ['a trailer', 'RFC 9112 7.1.2', { framing: CHUNKED, body: CHUNKS.replace(/\r\n$/, 'X: y\r\n\r\n') }],
  [
    'an upgrade to what is not spoken',
    'RFC 9110 7.8',
    { more: ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'] },
  ],
  ['an expectation in HTTP/1.0', 'RFC 9110 10.1.1', { line: `POST ${PATH} HTTP/1.0`, more: ['Expect: tea'] }],
  ['a header that is not ASCII', 'RFC 9110 5.5', { more: ['X: \xed\x95\x9c'] }],
  ['an empty header', 'RFC 9110 5.5', { more: ['X:'] }],
];

const send = async (port: number, message: Message, secure?: string) => {
  const { socket, ended } = openRaw(port, secure);
  socket.write(build(message));
  socket.end();
  return parseAnswers(await ended);
};

const pollsOf = async (): Promise<number> => (await control(app, 'GET', `/transactions/${txId}`)).json().polls;

describe('a message that no server may accept is refused with 400, once, and has no effect', () => {
  it.each(refused)('%s (%s)', async (_what, _where, message) => {
    const before = await pollsOf();
    for (const place of [[server.port], [tlsPort, ca]] as const) {
      const [answer, ...more] = await send(place[0], message, place[1]);
      expect([answer?.status, more]).toEqual([400, []]);
      expect(answer?.headers).toMatch(/^connection: close\r?$/m);
      const body = JSON.parse(answer?.body ?? '');
      // A target that is none is no path of the API either.
      if ('resultType' in body) expect(body).toEqual(failure('CE0003'));
      else expect(body).toEqual({ error: 'bad request' });
    }
    expect(await pollsOf()).toBe(before);
  });
});

describe('a message that a server must accept is accepted', () => {
  it.each(taken)('%s (%s)', async (_what, _where, message) => {
    const [answer, ...more] = await send(server.port, message);
    expect([answer?.status, more]).toEqual([200, []]);
  });
});

describe('the request target names the host', () => {
  it('an absolute target of https is for the port that has TLS (RFC 9110 7.4)', async () => {
    const message = { line: `POST https://localhost${PATH} HTTP/1.1` };
    expect((await send(server.port, message)).map(({ status }) => status)).toEqual([400]);
    expect((await send(tlsPort, message, ca)).map(({ status }) => status)).toEqual([200]);
  });

  it.each([
    ['GET http://evil.example/_control/v1/info HTTP/1.1', 'Host: localhost', 403],
    ['GET http://localhost/_control/v1/info HTTP/1.1', 'Host: evil.example', 200],
    ['GET http://localhost?x HTTP/1.1', 'Host: localhost', 404],
    ['OPTIONS * HTTP/1.1', 'Host: localhost', 404],
  ])('%s with %s (RFC 9112 3.2.2)', async (line, host, status) => {
    const { socket, ended } = openRaw(server.port);
    socket.write(`${line}\r\n${host}\r\nConnection: close\r\n\r\n`);
    expect(parseAnswers(await ended).map((answer) => answer.status)).toEqual([status]);
  });

  it('URLs in answers have the host of the target', async () => {
    const { socket, ended } = openRaw(server.port);
    const body = '{"requestType":"USER_NONE"}';
    const line = `POST http://127.0.0.1:${server.port}${API}/request HTTP/1.1`;
    socket.write(build({ line, framing: [`Content-Length: ${body.length}`], body }));
    const [answer] = parseAnswers(await ended);
    expect(JSON.parse(answer?.body ?? '').success.authUrl).toMatch(`http://127.0.0.1:${server.port}/start`);
  });
});

it('a refused HEAD is answered without a body (RFC 9110 9.3.2)', async () => {
  for (const more of [['X y'], ['Transfer-Encoding: gzip, chunked'], [`X: ${'y'.repeat(20_000)}`]]) {
    const { socket, ended } = openRaw(server.port);
    socket.write(build({ line: `HEAD ${PATH} HTTP/1.1`, framing: more, body: '' }));
    expect((await ended).toString()).toMatch(/^HTTP\/1\.1 4\d\d (?:.+\r\n)+\r\n$/);
  }
});

it('CONNECT is refused with the list of allowed methods, which is empty (RFC 9110 15.5.6)', async () => {
  const { socket, ended } = openRaw(server.port);
  socket.write('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: cert.toss.im:443\r\n\r\n');
  expect(parseAnswers(await ended)).toMatchObject([{ status: 405, headers: expect.stringMatching(/^allow: \r?$/m) }]);
});
