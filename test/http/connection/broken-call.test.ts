import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { breakOf, breakOff } from '../../../src/http/connection/broken-call.ts';
import { TransportError } from '../../../src/http/transport-error.ts';

const makeCall = () => new EventEmitter() as unknown as IncomingMessage;
const [first, second] = ['first', 'second'].map((hint) => new TransportError('bad-request', hint));

it('who reads the body is told once why the rest does not come', () => {
  const call = makeCall();
  const told: unknown[] = [];
  call.on('error', (error) => told.push(error));
  expect(breakOf(call)).toBeUndefined();
  if (first === undefined || second === undefined) throw new Error('there are two errors');
  breakOff(call, first);
  breakOff(call, second);
  expect([told, breakOf(call)]).toEqual([[first], first]);
});

it('nothing happens to a call whose body nobody reads', () => {
  const call = makeCall();
  expect(() => breakOff(call, new TransportError('bad-request', 'x'))).not.toThrow();
});
