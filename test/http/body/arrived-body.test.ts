import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { arrivedBodyOf } from '../../../src/http/body/arrived-body.ts';

/** Sends the pieces of a message, each after the server has looked at what was sent before. Resolves to what it saw each time. */
const send = async (...pieces: readonly string[]): Promise<{ seen: (string | null)[]; read: string }> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const seen: (string | null)[] = [];
  try {
    const [head = '', ...more] = pieces;
    socket.write(head);
    const [message, response] = (await once(server, 'request')) as [IncomingMessage, { end(): void }];
    await Promise.resolve();
    seen.push(arrivedBodyOf(message), arrivedBodyOf(message));
    for (const piece of more) {
      socket.write(piece);
      while (!message.complete) await nextTurn();
      seen.push(arrivedBodyOf(message));
    }
    const read = await text(message);
    seen.push(arrivedBodyOf(message));
    response.end();
    return { seen, read };
  } finally {
    socket.destroy();
    server.close();
  }
};

const head = (length: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;

it('a body that comes with its head is known at once, and is read by others all the same', async () => {
  expect(await send(`${head(5)}hello`)).toEqual({ seen: ['hello', 'hello', null], read: 'hello' });
});

it('a body that comes later is known when it is complete', async () => {
  expect(await send(head(5), 'hello')).toEqual({ seen: [null, null, 'hello', null], read: 'hello' });
  expect(await send(`${head(5)}he`, 'llo')).toEqual({ seen: [null, null, 'hello', null], read: 'hello' });
});

it('no body is none', async () => {
  expect(await send(head(0))).toEqual({ seen: [null, null, null], read: '' });
});

it('a body in chunks is known when Node.js says that it is complete', async () => {
  const [first, last] = ['2\r\nhe\r\n', '3\r\nllo\r\n0\r\n\r\n'];
  const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(await send(chunked + first, last)).toEqual({ seen: [null, null, 'hello', null], read: 'hello' });
});
