/** The answer of a surface to an error, ready to be sent with or without the framework. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is. */
  readonly body: unknown;
  /** For log and journal: one line each, without names or values that the caller sent. */
  readonly code: string;
  readonly hint: string;
}

export const payloadOf = ({ body }: Pick<Refusal, 'body'>): string =>
  typeof body === 'string' ? body : JSON.stringify(body);

/** CallQueues an error of any kind at this path into the answer of the surface. */
export type Refuse = (error: unknown, path: string) => Refusal;

export const HINT_HEADER = 'x-mock-toss-hint';

/** The ids of the rules that the call breaks, separated by commas. */
export const FINDING_HEADER = 'x-mock-toss-finding';

const MAX_HINT = 200;

/**
 * Makes a hint a valid header value: Node.js refuses all but printable ASCII. It ends with the address of the page that explains
 * it. Long hints are cut before the address.
 */
export const toHint = (text: string, address: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]+/g, '?');
  const end = ` (${address})`;
  const room = MAX_HINT - end.length;
  return (ascii.length > room ? `${ascii.slice(0, room - 3)}...` : ascii) + end;
};
