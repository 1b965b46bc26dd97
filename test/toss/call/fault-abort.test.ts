import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner } from '../../harness.ts';
import { acceptedSockets, allClosed, requestsBegun } from '../../server-sockets.ts';

describe('a connection that ends', () => {
  const head = (port: number, endpoint: string, token: string, body: string) =>
    `POST ${API}/${endpoint} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  it.each(['reset', 'empty'])(
    '%s, behind an answer that is still to come: the answer comes, then the end',
    async (abort) => {
      const own = await buildTestApp();
      const struck = await createPartner(own.app, { scenario: 'instant' });
      const id = await struck.requestNone();
      const { clientId, token } = struck;
      await control(own.app, 'POST', '/faults', { clientId, endpoint: 'status', delay: '100ms' });
      await control(own.app, 'POST', '/faults', { clientId, endpoint: 'result', abort });
      await own.app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = own.app.server.address() as { port: number };
      const text = await new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let read = '';
        socket.on('data', (data) => {
          read += data.toString();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(read));
        const body = JSON.stringify({ txId: id });
        socket.write(head(port, 'status', token, body) + head(port, 'result', token, body));
      });
      // A reset may overtake what was sent before it.
      if (abort === 'empty') expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
      expect(text).not.toContain('personalData');
    },
  );

  it('by the client, during a delay, is in the journal', async () => {
    const own = await buildTestApp();
    const gone = await createPartner(own.app, { scenario: 'instant' });
    const id = await gone.requestNone();
    await control(own.app, 'POST', '/faults', { clientId: gone.clientId, endpoint: 'status', delay: '1s' });
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.app.server.address() as { port: number };
    const accepted = acceptedSockets(1);
    const begun = requestsBegun(1);
    const socket = connect(port, '127.0.0.1');
    socket.write(head(port, 'status', gone.token, JSON.stringify({ txId: id })));
    await begun;
    // One that only closes its side may be waiting for its answer still.
    socket.resetAndDestroy();
    await allClosed(await accepted);
    const list = async () =>
      (await control(own.app, 'GET', `/requests?clientId=${gone.clientId}&endpoint=status`)).json().items;
    await expect.poll(list).toMatchObject([{ outcome: 'closed', fault: { effect: 'delay 1000ms' }, answer: null }]);
  });

  /** Sends a status call over a socket of its own, and says how that ended. */
  const exchange = (port: number, token: string, id: string) =>
    new Promise<{ text: string; error: string | undefined }>((resolve) => {
      const body = JSON.stringify({ txId: id });
      const socket: Socket = connect(port, '127.0.0.1');
      let text = '';
      let error: string | undefined;
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('error', ({ code }: NodeJS.ErrnoException) => {
        error = code;
      });
      socket.on('close', () => resolve({ text, error }));
      socket.write(
        `POST ${API}/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body}`,
      );
    });

  const strike = async (abort: string) => {
    const own = await buildTestApp();
    const struck = await createPartner(own.app, { scenario: 'instant' });
    const id = await struck.requestNone();
    await control(own.app, 'POST', '/faults', { clientId: struck.clientId, endpoint: 'status', abort, times: 1 });
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.app.server.address() as { port: number };
    const ended = await exchange(port, struck.token, id);
    const [entry] = (await control(own.app, 'GET', `/requests?clientId=${struck.clientId}&endpoint=status`)).json()
      .items;
    const { polls } = (await control(own.app, 'GET', `/transactions/${id}`)).json();
    expect((await struck.call('status', { txId: id })).statusCode).toBe(200);
    return { ...ended, entry, polls };
  };

  it('reset: by a TCP reset, before any answer', async () => {
    const { text, error, entry, polls } = await strike('reset');
    expect([text, error, polls]).toEqual(['', 'ECONNRESET', 0]);
    expect(entry).toMatchObject({ outcome: 'reset', fault: { effect: 'abort reset' }, answer: null });
  });

  it('empty: closed without a byte', async () => {
    const { text, error, entry, polls } = await strike('empty');
    expect([text, error, polls]).toEqual(['', undefined, 0]);
    expect(entry).toMatchObject({ outcome: 'empty', answer: null });
  });

  it('half: in the middle of an answer that was otherwise good', async () => {
    const { text, error, entry, polls } = await strike('half');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
    expect([head.slice(0, 15), error, polls]).toEqual(['HTTP/1.1 200 OK', undefined, 1]);
    expect(body.length).toBe(Math.ceil(length / 2));
    expect(body).toMatch(/^\{"resultType":"SUCCESS"/);
    expect(entry).toMatchObject({ outcome: 'half', answer: { status: 200 } });
  });
});
