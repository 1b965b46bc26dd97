import type { IncomingMessage } from 'node:http';
import type { TransportError } from '../transport-error.ts';

const broken = new WeakMap<IncomingMessage, TransportError>();

/** Why the rest of a call will not come, if that is so. */
export const brokenBy = (call: IncomingMessage): TransportError | undefined => broken.get(call);

/** Tells everyone who reads the body, now or later, that the rest will not come. The call still gets its answer. */
export const breakOff = (call: IncomingMessage, error: TransportError): void => {
  if (broken.has(call)) return;
  broken.set(call, error);
  // An endpoint that does not read the body has no listener, and an `error` event without a listener ends the process.
  call.on('error', () => undefined);
  call.emit('error', error);
};
