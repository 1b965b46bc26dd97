import { expect, it } from 'vitest';
import { ownUrlOf } from '../../src/server/own-url.ts';

const listening = (address: ReturnType<import('node:net').Server['address']>) => ({ address: () => address });

it('is the port that the server listens on, which 0 leaves to the system', () => {
  const server = listening({ address: '127.0.0.1', family: 'IPv4', port: 40_001 });
  expect(ownUrlOf(server, { host: '127.0.0.1', port: 0 })).toBe('http://127.0.0.1:40001');
});

it('is the configured port before the server listens', () => {
  expect(ownUrlOf(listening(null), { host: '0.0.0.0', port: 8_677 })).toBe('http://localhost:8677');
  expect(ownUrlOf(listening('/a/pipe'), { host: '::1', port: 8_677 })).toBe('http://[::1]:8677');
});
