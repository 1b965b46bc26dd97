import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { createCallQueues } from '../../../src/http/connection/call-queue.ts';
import { openRaw, parseAnswers } from '../../raw-http.ts';

/** A server whose calls are answered by the test: those that have begun, in their order, and how many have arrived. */
const open = async () => {
  const queues = createCallQueues();
  const begun: ServerResponse[] = [];
  const seen = { arrived: 0 };
  const server = createServer();
  let accepted: Socket | undefined;
  server.on('connection', (socket) => {
    accepted = socket;
    // As the product does: the parser then reads what the socket emits.
    socket.on('data', () => undefined);
    socket.destroySoon = () => queues.end(socket);
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('request', (request, response) => {
    seen.arrived += 1;
    queues.add(request, response, () => begun.push(response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterAll(() => server.closeAllConnections());
  afterAll(() => server.close());
  const client = openRaw((server.address() as AddressInfo).port);
  await once(server, 'connection');
  return { queues, begun, seen, client, own: accepted as Socket };
};

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};

describe('the calls of one connection', () => {
  it('begin when the one before has been answered', async () => {
    const { begun, seen, client } = await open();
    client.socket.write(GET.repeat(3));
    await until(() => seen.arrived === 3);
    for (let index = 0; index < 3; index += 1) {
      await until(() => begun.length === index + 1);
      begun[index]?.end(String(index));
    }
    await client.until((text) => text.endsWith('2'));
    expect(parseAnswers(client.bytes()).map(({ body }) => body)).toEqual(['0', '1', '2']);
  });

  it('are read only up to a limit while the first one waits, and all are answered', async () => {
    const { begun, seen, client, own } = await open();
    const many = 20_000;
    client.socket.write(GET.repeat(many));
    await until(() => own.isPaused());
    // What is in the packet that was read last, and no more.
    const most = seen.arrived;
    expect(most).toBeLessThan(10_000);
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect([seen.arrived, begun.length]).toEqual([most, 1]);
    for (let index = 0; index < many; index += 1) {
      await until(() => begun.length === index + 1);
      begun[index]?.end();
      expect(seen.arrived - index).toBeLessThan(10_000);
    }
    client.socket.end();
    await client.ended;
    expect([begun.length, client.bytes().toString().split('HTTP/1.1 200').length]).toEqual([many, many + 1]);
  });

  it('are also read only up to a limit before a last action', async () => {
    const { queues, begun, seen, client, own } = await open();
    client.socket.write(GET);
    await until(() => begun.length === 1);
    queues.conclude(own, () => own.end('bye'));
    client.socket.write(GET.repeat(20_000));
    await until(() => own.isPaused());
    expect(seen.arrived).toBeLessThan(10_000);
    begun[0]?.end('0');
    await client.until((text) => text.endsWith('bye'));
    expect(begun).toHaveLength(1);
    client.socket.destroy();
  });

  it('continue when the client reads slowly', async () => {
    const { begun, client, own } = await open();
    const large = Buffer.alloc(300_000, 'x');
    client.socket.pause();
    client.socket.write(GET.repeat(200));
    for (let index = 0; index < 200; index += 1) {
      await until(() => begun.length === index + 1);
      begun[index]?.end(large);
      if (index === 0) {
        await until(() => own.writableNeedDrain);
        client.socket.resume();
      }
    }
    client.socket.end();
    expect((await client.ended).length).toBeGreaterThan(200 * large.length);
  });

  it('that come after the end of the connection never begin', async () => {
    const { begun, seen, client } = await open();
    client.socket.write(GET.repeat(3));
    await until(() => seen.arrived === 3);
    begun[0]?.setHeader('connection', 'close').end();
    await client.ended;
    expect(begun).toHaveLength(1);
  });
});

describe('a last action', () => {
  it('is the first one that was given, and runs when all earlier calls are answered', async () => {
    const { queues, begun, client, own } = await open();
    client.socket.write(GET);
    await until(() => begun.length === 1);
    queues.conclude(own, () => own.end('one'));
    queues.conclude(own, () => own.end('two'));
    begun[0]?.end('0');
    expect((await client.ended).toString()).toMatch(/\r\n\r\n0one$/);
  });

  it('does not run on a closed connection', async () => {
    const { queues, begun, client, own } = await open();
    client.socket.write(GET);
    await until(() => begun.length === 1);
    let said = 0;
    queues.conclude(own, () => (said += 1));
    client.tcp.resetAndDestroy();
    await new Promise((resolve) => own.once('close', resolve));
    await new Promise(setImmediate);
    expect(said).toBe(0);
  });
});
