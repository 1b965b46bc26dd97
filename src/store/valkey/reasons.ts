import type { Text } from '../../domain/text/language.ts';
import { noAnswer } from '../store.ts';

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
  [/^Command timed out/, noAnswer, 'down'],
  // A server without TLS waits for the end of a line, when a client begins with TLS.
  [
    /ETIMEDOUT/,
    {
      en: 'does not answer (ETIMEDOUT): check the address, and whether the server speaks TLS',
      ko: '응답하지 않습니다(ETIMEDOUT). 주소가 맞는지, 서버가 TLS를 쓰는지 확인하세요',
    },
    'down',
  ],
  [
    /^Connection is closed|^Stream isn't writeable|^Reached the max retries/,
    { en: 'cannot be reached', ko: '연결할 수 없습니다' },
    'down',
  ],
  [/^LOADING/, { en: 'is loading its data', ko: '데이터를 불러오는 중입니다' }, 'down'],
  [
    /^ERR max number of clients/,
    {
      en: 'accepts no more connections: raise its maxclients',
      ko: '연결을 더 받지 않습니다. 서버의 maxclients 값을 높이세요',
    },
    'down',
  ],
  [/^BUSY /, { en: 'is busy with a script', ko: '스크립트를 실행하느라 바쁩니다' }, 'down'],
  [
    /^MASTERDOWN/,
    { en: 'is a replica that has lost its primary', ko: '프라이머리와 연결이 끊긴 레플리카입니다' },
    'down',
  ],
  [/^CLUSTERDOWN/, { en: 'is a cluster that is not complete', ko: '완전하지 않은 클러스터입니다' }, 'down'],
  [
    /^NOAUTH/,
    { en: 'asks for a password: put it into MOCK_TOSS_STORE', ko: '비밀번호가 필요합니다. MOCK_TOSS_STORE에 넣으세요' },
    'refused',
  ],
  [
    /^WRONGPASS/,
    {
      en: 'refuses user or password of MOCK_TOSS_STORE',
      ko: 'MOCK_TOSS_STORE의 사용자 이름이나 비밀번호가 맞지 않습니다',
    },
    'refused',
  ],
  [
    /^Hostname\/IP does not match/,
    { en: 'has a certificate for another name than its address', ko: '인증서의 이름이 서버 주소와 다릅니다' },
    'refused',
  ],
  [
    /certificate/,
    {
      en: 'has a certificate that is not trusted: name its CA in MOCK_TOSS_STORE_CA',
      ko: '신뢰할 수 없는 인증서를 씁니다. 그 CA를 MOCK_TOSS_STORE_CA로 지정하세요',
    },
    'refused',
  ],
  [
    /^OOM/,
    {
      en: 'is full: raise its maxmemory, or lower MOCK_TOSS_RETENTION',
      ko: '메모리가 가득 찼습니다. 서버의 maxmemory 값을 높이거나 MOCK_TOSS_RETENTION 값을 낮추세요',
    },
    'operation',
  ],
  [
    /^READONLY/,
    {
      en: 'is a read-only replica: name the primary in MOCK_TOSS_STORE',
      ko: '읽기 전용 레플리카입니다. MOCK_TOSS_STORE에 프라이머리의 주소를 지정하세요',
    },
    'operation',
  ],
  [/^MISCONF/, { en: 'cannot write to its disk', ko: '디스크에 쓰지 못하고 있습니다' }, 'operation'],
  [
    /^NOPERM/,
    {
      en: 'does not let its user run a command: the user needs all commands, for keys with the prefix',
      ko: '사용자에게 허용되지 않은 명령이 있습니다. 접두사가 붙은 키에 모든 명령을 허용하세요',
    },
    'operation',
  ],
  [
    /^NOREPLICAS/,
    { en: 'has fewer replicas than it must have to write', ko: '쓰기에 필요한 수보다 레플리카가 적습니다' },
    'operation',
  ],
  [
    /^ERR DB index is out of range/,
    {
      en: 'does not have the database of MOCK_TOSS_STORE',
      ko: 'MOCK_TOSS_STORE에 지정한 번호의 데이터베이스가 없습니다',
    },
    'operation',
  ],
  [
    /^MOVED/,
    {
      en: 'is a cluster with the keys of this prefix on another node: name that one in MOCK_TOSS_STORE',
      ko: '이 접두사의 키가 다른 노드에 있는 클러스터입니다. MOCK_TOSS_STORE에 그 노드의 주소를 지정하세요',
    },
    'operation',
  ],
  [
    /^CROSSSLOT/,
    {
      en: 'is a cluster that does not take an operation on keys of one slot',
      ko: '한 슬롯의 키에 대한 작업을 받지 않는 클러스터입니다',
    },
    'operation',
  ],
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
