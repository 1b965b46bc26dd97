/**
 * What an error means for later operations. `operation`: nothing. `down`: they fail, too, until the server is back. `refused`: they
 * fail, too, and time alone does not help.
 */
export type Severity = 'operation' | 'down' | 'refused';

export interface Reason {
  /** One line about the server: `does not answer`. */
  readonly reason: string;
  readonly severity: Severity;
}

/** The messages of the client, of Node.js and of the server, and what they mean. The first that matches counts. */
const reasons: readonly (readonly [message: RegExp, reason: string, severity: Severity])[] = [
  [/^Command timed out/, 'does not answer', 'down'],
  // A server without TLS waits for the end of a line, when a client begins with TLS.
  [/ETIMEDOUT/, 'does not answer (ETIMEDOUT): check the address, and whether the server speaks TLS', 'down'],
  [/^Connection is closed|^Stream isn't writeable|^Reached the max retries/, 'cannot be reached', 'down'],
  [/^LOADING/, 'is loading its data', 'down'],
  [/^ERR max number of clients/, 'accepts no more connections: raise its maxclients', 'down'],
  [/^BUSY /, 'is busy with a script', 'down'],
  [/^MASTERDOWN/, 'is a replica that has lost its primary', 'down'],
  [/^CLUSTERDOWN/, 'is a cluster that is not complete', 'down'],
  [/^NOAUTH/, 'asks for a password: put it into MOCK_TOSS_STORE', 'refused'],
  [/^WRONGPASS/, 'refuses user or password of MOCK_TOSS_STORE', 'refused'],
  [/^Hostname\/IP does not match/, 'has a certificate for another name than its address', 'refused'],
  [/certificate/, 'has a certificate that is not trusted: name its CA in MOCK_TOSS_STORE_CA', 'refused'],
  [/^OOM/, 'is full: raise its maxmemory, or lower MOCK_TOSS_RETENTION', 'operation'],
  [/^READONLY/, 'is a read-only replica: name the primary in MOCK_TOSS_STORE', 'operation'],
  [/^MISCONF/, 'cannot write to its disk', 'operation'],
  [
    /^NOPERM/,
    'does not let its user run a command: the user needs all commands, for keys with the prefix',
    'operation',
  ],
  [/^NOREPLICAS/, 'has fewer replicas than it must have to write', 'operation'],
  [/^ERR DB index is out of range/, 'does not have the database of MOCK_TOSS_STORE', 'operation'],
  [
    /^MOVED/,
    'is a cluster with the keys of this prefix on another node: name that one in MOCK_TOSS_STORE',
    'operation',
  ],
  [/^CROSSSLOT/, 'is a cluster that does not take an operation on keys of one slot', 'operation'],
];

/** Names of the system for a connection that did not come about, or broke. */
const CODES = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE)\b/;

/** What an error says about the server; `undefined` for an error that has nothing to do with the server. */
export const reasonOf = (error: unknown): Reason | undefined => {
  const message = error instanceof Error ? error.message : '';
  const [code] = CODES.exec(message) ?? [];
  if (code !== undefined) return { reason: `cannot be reached (${code})`, severity: 'down' };
  const found = reasons.find(([pattern]) => pattern.test(message));
  return found && { reason: found[1], severity: found[2] };
};
