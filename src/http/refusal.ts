/** An answer that is ready to be sent, also without a framework: what a surface makes of an error. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, but for text, which is sent as it is. */
  readonly body: unknown;
  /** For log and journal: code and hint, in one line each, without any name or value that the caller brought. */
  readonly code: string;
  readonly hint: string;
}

export const payloadOf = ({ body }: Pick<Refusal, 'body'>): string =>
  typeof body === 'string' ? body : JSON.stringify(body);

/** Turns whatever was thrown, at this path, into the answer that this part of the server gives. */
export type Refuse = (error: unknown, path: string) => Refusal;

export const HINT_HEADER = 'x-mock-toss-hint';

/** Ids of the rules that the call breaks, separated by commas. */
export const FINDING_HEADER = 'x-mock-toss-finding';

const MAX_HINT = 200;

/** A header value with anything but printable ASCII throws, and hints are for one look: cut and cleaned. */
export const toHint = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]+/g, '?');
  return ascii.length > MAX_HINT ? `${ascii.slice(0, MAX_HINT - 3)}...` : ascii;
};
