import type { IncomingMessage } from 'node:http';
import type { TransportError } from '../transport-error.ts';

const broken = new WeakMap<IncomingMessage, TransportError>();

/** The error of a call whose rest will not come; `undefined` for any other call. */
export const breakOf = (call: IncomingMessage): TransportError | undefined => broken.get(call);

/** Marks a call whose rest will not come, and passes the error to the reader of its body. The call still gets an answer. */
export const breakOff = (call: IncomingMessage, error: TransportError): void => {
  if (broken.has(call)) return;
  broken.set(call, error);
  // An endpoint that does not read the body has no listener, and an `error` event without a listener ends the process.
  call.on('error', () => undefined);
  call.emit('error', error);
};
