import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createRequestLines, linesIn } from '../../../src/http/connection/request-lines.ts';

/** A connection whose packets are given one by one, with the requests that the parser makes of each. */
const open = () => {
  const socket = new EventEmitter() as Socket;
  const lines = createRequestLines();
  lines.watch(socket);
  return {
    bring(packet: string, ...requests: [string, string][]): void {
      for (const [method, url] of requests) lines.accept({ socket, method, url } as IncomingMessage);
      socket.emit('data', Buffer.from(packet, 'latin1'));
    },
    /** The parser stops at this sign of a packet. */
    stopAt: (packet: string, at: number, ...requests: [string, string][]) => {
      for (const [method, url] of requests) lines.accept({ socket, method, url } as IncomingMessage);
      return lines.lineOf(socket, { rawPacket: Buffer.from(packet, 'latin1'), bytesParsed: at });
    },
    /** Without a packet: a time has run out, or the connection ended. */
    stop: () => lines.lineOf(socket, {}),
  };
};

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const TOKEN = 'POST /token HTTP/1.1\r\n';

describe('the request line of a message that did not become a request', () => {
  it.each<[string, string[]]>([
    ['whole', [TOKEN]],
    ['in pieces', ['POST /to', 'ken HT', 'TP/1.1\r\n', 'Host: a\r\n']],
    ['without its version', ['POST /token']],
  ])('%s', (_how, packets) => {
    const connection = open();
    for (const packet of packets) connection.bring(packet);
    expect(connection.stop()).toEqual({ method: 'POST', target: '/token' });
  });

  it('behind a request, in the same packet', () => {
    const connection = open();
    connection.bring(`${GET}${TOKEN}`, ['GET', '/a']);
    expect(connection.stop()).toEqual({ method: 'POST', target: '/token' });
  });

  it('is not that of an accepted request', () => {
    const connection = open();
    connection.bring(GET, ['GET', '/a']);
    expect(connection.stop()).toBeUndefined();
    expect(connection.stopAt('\x16\x03\x01\r\n', 0)).toBeUndefined();
    expect(connection.stopAt(`${GET}x\r\n`, GET.length, ['GET', '/a'])).toBeUndefined();
  });

  it('is that of the message where the parser stopped, among equal ones and in front of others', () => {
    const packet = `${GET}${GET}x y\r\n\r\n${TOKEN}\r\n`;
    const at = packet.indexOf('x y');
    expect(open().stopAt(packet, at, ['GET', '/a'], ['GET', '/a'])).toBeUndefined();
    expect(open().stopAt(packet, at, ['GET', '/a'])).toEqual({ method: 'GET', target: '/a' });
  });

  it('is cut where it is very long', () => {
    const connection = open();
    connection.bring(`GET /api/${'y'.repeat(20_000)}`);
    expect(connection.stop()?.target).toMatch(/^\/api\/y{1,2048}$/);
  });

  it('is not a header', () => {
    expect(linesIn('Host: a\r\nAccept: GET /c HTTP/1.1\r\n\r\n')).toEqual([]);
    expect(linesIn('GET a:80 HTTP/1.1\r\n')).toEqual([{ method: 'GET', target: 'a:80' }]);
  });
});
