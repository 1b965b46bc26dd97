import type { Text } from './language.ts';

/** Why the store of a server cannot be used: one line that goes on after its name. */
export const storeReasons = {
  noAnswer: { en: 'does not answer', ko: '응답하지 않습니다' },
  noTls: {
    en: 'does not answer (ETIMEDOUT): check the address, and whether the server speaks TLS',
    ko: '응답하지 않습니다(ETIMEDOUT). 주소가 맞는지, 서버가 TLS를 쓰는지 확인하세요',
  },
  unreachable: { en: 'cannot be reached', ko: '연결할 수 없습니다' },
  loading: { en: 'is loading its data', ko: '데이터를 불러오는 중입니다' },
  tooManyClients: {
    en: 'accepts no more connections: raise its maxclients',
    ko: '연결을 더 받지 않습니다. 서버의 maxclients 값을 높이세요',
  },
  busy: { en: 'is busy with a script', ko: '스크립트를 실행하느라 바쁩니다' },
  lostPrimary: { en: 'is a replica that has lost its primary', ko: '프라이머리와 연결이 끊긴 레플리카입니다' },
  incompleteCluster: { en: 'is a cluster that is not complete', ko: '완전하지 않은 클러스터입니다' },
  noPassword: {
    en: 'asks for a password: put it into MOCK_TOSS_STORE',
    ko: '비밀번호가 필요합니다. MOCK_TOSS_STORE에 넣으세요',
  },
  wrongPassword: {
    en: 'refuses user or password of MOCK_TOSS_STORE',
    ko: 'MOCK_TOSS_STORE의 사용자 이름이나 비밀번호가 맞지 않습니다',
  },
  otherName: { en: 'has a certificate for another name than its address', ko: '인증서의 이름이 서버 주소와 다릅니다' },
  untrusted: {
    en: 'has a certificate that is not trusted: name its CA in MOCK_TOSS_STORE_CA',
    ko: '신뢰할 수 없는 인증서를 씁니다. 그 CA를 MOCK_TOSS_STORE_CA로 지정하세요',
  },
  full: {
    en: 'is full: raise its maxmemory, or lower MOCK_TOSS_RETENTION',
    ko: '메모리가 가득 찼습니다. 서버의 maxmemory 값을 높이거나 MOCK_TOSS_RETENTION 값을 낮추세요',
  },
  readOnly: {
    en: 'is a read-only replica: name the primary in MOCK_TOSS_STORE',
    ko: '읽기 전용 레플리카입니다. MOCK_TOSS_STORE에 프라이머리의 주소를 지정하세요',
  },
  noDisk: { en: 'cannot write to its disk', ko: '디스크에 쓰지 못하고 있습니다' },
  noRight: {
    en: 'does not let its user run a command: the user needs all commands, for keys with the prefix',
    ko: '사용자에게 허용되지 않은 명령이 있습니다. 접두사가 붙은 키에 모든 명령을 허용하세요',
  },
  tooFewReplicas: {
    en: 'has fewer replicas than it must have to write',
    ko: '쓰기에 필요한 수보다 레플리카가 적습니다',
  },
  noDatabase: {
    en: 'does not have the database of MOCK_TOSS_STORE',
    ko: 'MOCK_TOSS_STORE에 지정한 번호의 데이터베이스가 없습니다',
  },
  otherNode: {
    en: 'is a cluster with the keys of this prefix on another node: name that one in MOCK_TOSS_STORE',
    ko: '이 접두사의 키가 다른 노드에 있는 클러스터입니다. MOCK_TOSS_STORE에 그 노드의 주소를 지정하세요',
  },
  crossSlot: {
    en: 'is a cluster that does not take an operation on keys of one slot',
    ko: '한 슬롯의 키에 대한 작업을 받지 않는 클러스터입니다',
  },
} as const satisfies Readonly<Record<string, Text>>;
