import type { Text } from '../../domain/text/language.ts';
import { storeReasons } from '../../domain/text/store-reasons.ts';

/**
 * What an error means for later operations. `operation`: nothing. `down`: they fail, too, until the server is back. `refused`: they
 * fail, too, and time alone does not help.
 */
export type Severity = 'operation' | 'down' | 'refused';

export interface Reason {
  /** One line about the server: `does not answer`. */
  readonly reason: Text;
  readonly severity: Severity;
}

/** The messages of the client, of Node.js and of the server, and what they mean. The first that matches counts. */
const reasons: readonly (readonly [message: RegExp, reason: Text, severity: Severity])[] = [
  [/^Command timed out/, storeReasons.noAnswer, 'down'],
  // A server without TLS waits for the end of a line, when a client begins with TLS.
  [/ETIMEDOUT/, storeReasons.noTls, 'down'],
  [/^Connection is closed|^Stream isn't writeable|^Reached the max retries/, storeReasons.unreachable, 'down'],
  [/^LOADING/, storeReasons.loading, 'down'],
  [/^ERR max number of clients/, storeReasons.tooManyClients, 'down'],
  [/^BUSY /, storeReasons.busy, 'down'],
  [/^MASTERDOWN/, storeReasons.lostPrimary, 'down'],
  [/^CLUSTERDOWN/, storeReasons.incompleteCluster, 'down'],
  [/^NOAUTH/, storeReasons.noPassword, 'refused'],
  [/^WRONGPASS/, storeReasons.wrongPassword, 'refused'],
  [/^Hostname\/IP does not match/, storeReasons.otherName, 'refused'],
  [/certificate/, storeReasons.untrusted, 'refused'],
  [/^OOM/, storeReasons.full, 'operation'],
  [/^READONLY/, storeReasons.readOnly, 'operation'],
  [/^MISCONF/, storeReasons.noDisk, 'operation'],
  [/^NOPERM/, storeReasons.noRight, 'operation'],
  [/^NOREPLICAS/, storeReasons.tooFewReplicas, 'operation'],
  [/^ERR DB index is out of range/, storeReasons.noDatabase, 'operation'],
  [/^MOVED/, storeReasons.otherNode, 'operation'],
  [/^CROSSSLOT/, storeReasons.crossSlot, 'operation'],
];

/** Names of the system for a connection that did not come about, or broke. */
const CODES = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE)\b/;

/** What an error says about the server; `undefined` for an error that has nothing to do with the server. */
export const reasonOf = (error: unknown): Reason | undefined => {
  const message = String((error as Partial<Error> | null | undefined)?.message ?? '');
  const [code] = CODES.exec(message) ?? [];
  if (code !== undefined) {
    return { reason: { en: `cannot be reached (${code})`, ko: `연결할 수 없습니다(${code})` }, severity: 'down' };
  }
  const found = reasons.find(([pattern]) => pattern.test(message));
  return found && { reason: found[1], severity: found[2] };
};
