import type { StreamEvent } from '../../client/event-stream.ts';

/** Whether an event concerns a client; `undefined`: any client. Events without a client concern all. */
export const isOf = ({ data }: StreamEvent, clientId: string | undefined): boolean => {
  const own = (data as { readonly clientId?: unknown } | null)?.clientId;
  return clientId === undefined || own === undefined || own === null || own === clientId;
};

/** The transaction that an event is about: a step of one, or a call that names one. */
export const txIdOf = ({ type, data }: StreamEvent): string | null => {
  if (type !== 'transaction' && type !== 'request') return null;
  const { txId } = data as { readonly txId?: unknown };
  return typeof txId === 'string' ? txId : null;
};
