import type { ProblemDocument } from '../client/control-error.ts';
import type { Text } from '../domain/text/language.ts';
import { shapes } from '../domain/text/shapes.ts';
import { storeReasons } from '../domain/text/store-reasons.ts';
import { createTranslator } from '../domain/text/translation.ts';
import { durationShape } from '../domain/time/duration.ts';
import type { NameField } from './command.ts';

/** What is wrong with a field. The name of the field stands before it. */
const fieldTexts: readonly Text[] = [
  { en: 'is required', ko: '꼭 있어야 합니다' },
  { en: 'is not a known field', ko: '알 수 없는 필드입니다' },
  { en: 'has an unknown field', ko: '알 수 없는 필드가 있습니다' },
  { en: 'has the wrong form', ko: '형식이 맞지 않습니다' },
  { en: 'must not be empty', ko: '비어 있으면 안 됩니다' },
  { en: 'must have at least %s characters', ko: '%s자 이상이어야 합니다' },
  { en: 'must have at most %s characters', ko: '%s자 이하여야 합니다' },
  { en: 'must have at least %s items', ko: '항목이 %s개 이상이어야 합니다' },
  { en: 'must have at most %s items', ko: '항목이 %s개 이하여야 합니다' },
  { en: 'must have at most %s fields', ko: '필드가 %s개 이하여야 합니다' },
  {
    en: 'must NOT have duplicate items (items ## %s and %s are identical)',
    ko: '같은 항목이 두 번 있으면 안 됩니다(%s번, %s번)',
  },
  { en: 'must be >= %s', ko: '%s 이상이어야 합니다' },
  { en: 'must be <= %s', ko: '%s 이하여야 합니다' },
  { en: 'must be at most %s', ko: '%s 이하여야 합니다' },
  { en: 'must be one of %s: did you mean %s?', ko: '허용되는 값: %s (혹시 %s인가요?)' },
  { en: 'must be one of %s', ko: '허용되는 값: %s' },
  { en: 'must be the same as in the path', ko: '경로에 있는 값과 같아야 합니다' },
  { en: 'must be the nextCursor of another page', ko: '다른 페이지의 nextCursor여야 합니다' },
  { en: 'must be a whole number from %s to %s', ko: '%s부터 %s까지의 정수여야 합니다' },
  {
    en: 'must be the id of a client: see mock-toss-cert %s, or GET %s',
    ko: '클라이언트의 id여야 합니다. 목록은 "mock-toss-cert %s" 또는 GET %s에서 확인하세요',
  },
  {
    en: 'must be the id of a persona: see mock-toss-cert %s, or GET %s',
    ko: '테스트 인물의 id여야 합니다. 목록은 "mock-toss-cert %s" 또는 GET %s에서 확인하세요',
  },
  { en: 'must be %s, more than 0 and at most 10m', ko: '0보다 크고 10m 이하인 값이어야 합니다. 형식: %s' },
  { en: 'must be %s, at most 60s', ko: '60s 이하여야 합니다. 형식: %s' },
  { en: 'must be %s, from 1s to %sd', ko: '허용되는 형식: %s. 1s부터 %sd까지' },
  {
    en: 'must be %s, with a minus to go back',
    ko: '형식이 맞지 않습니다. 허용되는 형식: %s. 되돌리려면 앞에 빼기 기호',
  },
  {
    en: 'must be %s, or a duration such as "-61m", and not be in the future',
    ko: '미래가 아닌 시각이어야 합니다. 허용되는 형식: %s 또는 "-61m" 같은 기간',
  },
  { en: 'must be true or %s', ko: '허용되는 값: true 또는 %s' },
  { en: 'must lead to an instant from %s to %s', ko: '옮긴 시각이 %s부터 %s까지여야 합니다' },
  {
    en: "must be a date from %s to %s (today in Korea, by the client's clock)",
    ko: '%s부터 %s까지의 날짜여야 합니다(클라이언트의 시계로 한국의 오늘까지)',
  },
  {
    en: 'must be a calendar date as YYYYMMDD, from %s to %s',
    ko: '%s부터 %s까지의, 달력에 있는 날짜여야 합니다(YYYYMMDD)',
  },
  { en: 'must be a calendar date as YYYYMMDD', ko: '달력에 있는 날짜여야 합니다(YYYYMMDD)' },
  {
    en: 'must be valid Unicode text (it has a lone surrogate)',
    ko: '올바른 유니코드 문자열이어야 합니다(짝이 없는 서로게이트가 있습니다)',
  },
  {
    en: 'must not be sent together with persona: send one of them',
    ko: 'persona와 함께 쓸 수 없습니다. 하나만 보내세요',
  },
  { en: 'is only possible with endpoint %s or *', ko: '엔드포인트가 %s 또는 *일 때만 쓸 수 있습니다' },
  {
    en: 'stands alone: leave out sessionKey, fields and signature',
    ko: 'sessionKey, fields, signature와 함께 쓸 수 없습니다',
  },
  {
    en: 'is required, or a sessionKey with its fields, or a signature',
    ko: '이 값이나 sessionKey와 fields, 또는 signature가 있어야 합니다',
  },
  {
    en: 'is required: fields are decrypted with the sessionKey of the same call',
    ko: '꼭 있어야 합니다. fields는 같은 호출의 sessionKey로 복호화합니다',
  },
  { en: 'must be %s', ko: '허용되는 값: %s' },
];

/** What is wrong with a call as a whole. */
const callTexts: readonly Text[] = [
  { en: 'give at most one of %s', ko: '다음 중 하나만 지정할 수 있습니다: %s' },
  { en: 'give exactly one of %s', ko: '다음 중 하나만 지정하세요: %s' },
  { en: 'give %s, or one of %s', ko: '다음 중 하나를 지정하세요: %s, %s' },
  { en: 'the body is larger than %s bytes', ko: '본문이 %s바이트보다 큽니다' },
  {
    en: 'the body must be empty: DELETE reads only its path and query',
    ko: '본문이 비어 있어야 합니다. DELETE는 경로와 쿼리만 읽습니다',
  },
  { en: 'the body must be a JSON object', ko: '본문이 JSON 객체여야 합니다' },
  {
    en: 'the query must be empty: this path has no filter',
    ko: '쿼리가 비어 있어야 합니다. 이 경로에는 필터가 없습니다',
  },
  { en: 'the body %s', ko: '본문: %s' },
  { en: 'the query %s', ko: '쿼리: %s' },
  {
    en: 'no %s: mock-toss-cert %s, or GET %s lists them',
    ko: '%s 없습니다. 목록은 "mock-toss-cert %s" 또는 GET %s에서 확인하세요',
  },
  { en: 'a client with this clientId exists already', ko: '이 clientId의 클라이언트가 이미 있습니다' },
  { en: 'there are %s %s: delete some, or raise %s', ko: '이미 %s개 있습니다(%s). 일부를 삭제하거나 %s 값을 높이세요' },
  {
    en: 'there are %s listeners: close some, or raise %s',
    ko: '수신 연결이 이미 %s개입니다. 일부를 닫거나 %s 값을 높이세요',
  },
  {
    en: 'the client has %s faults: delete some, or raise %s',
    ko: '이 클라이언트의 장애가 이미 %s개입니다. 일부를 삭제하거나 %s 값을 높이세요',
  },
  {
    en: 'all clients together have %s faults: delete some, or raise %s',
    ko: '모든 클라이언트의 장애가 이미 %s개입니다. 일부를 삭제하거나 %s 값을 높이세요',
  },
  {
    en: 'the queue has %s entries: let requests take some, or raise %s',
    ko: '큐에 항목이 이미 %s개 있습니다. 요청이 가져가게 하거나 %s 값을 높이세요',
  },
  {
    en: 'the memory limit of clients, queues, faults, personas and scenarios is reached: delete some, or raise %s',
    ko: '클라이언트, 큐, 장애, 테스트 인물, 시나리오의 메모리 한도에 이르렀습니다. 일부를 삭제하거나 %s 값을 높이세요',
  },
  {
    en: '%s is impossible in state %s; nothing is possible any more',
    ko: '%s 동작은 할 수 없습니다. 현재 상태: %s, 가능한 동작: 없음',
  },
  { en: '%s is impossible in state %s; possible: %s', ko: '%s 동작은 할 수 없습니다. 현재 상태: %s, 가능한 동작: %s' },
  { en: '%s was not reached in %s ms', ko: '%s 상태가 되지 않았습니다(%s ms)' },
  { en: '%s cannot be reached any more from %s', ko: '더 이상 %s 상태가 될 수 없습니다. 현재 상태: %s' },
  { en: 'the server is stopping', ko: '서버가 종료되는 중입니다' },
  { en: 'the caller hung up', ko: '호출한 쪽이 연결을 끊었습니다' },
  {
    en: 'this server has no TLS CA: start it with --tls and without your own certificate',
    ko: '이 서버에는 TLS CA가 없습니다. 인증서를 지정하지 말고 --tls로 시작하세요',
  },
  {
    en: 'the persona is used by scenario %s: change these first, or replace the persona with PUT',
    ko: '이 테스트 인물을 쓰는 시나리오가 있습니다: %s. 먼저 바꾸거나, put으로 교체하세요',
  },
  {
    en: 'the persona is used by scenarios %s: change these first, or replace the persona with PUT',
    ko: '이 테스트 인물을 쓰는 시나리오가 있습니다: %s. 먼저 바꾸거나, put으로 교체하세요',
  },
  {
    en: 'the scenario is used by magic phone %s: replace the scenario with PUT',
    ko: '이 시나리오를 쓰는 매직 전화번호가 있습니다: %s. put으로 교체하세요',
  },
  {
    en: 'the scenario is used by magic phones %s: replace the scenario with PUT',
    ko: '이 시나리오를 쓰는 매직 전화번호가 있습니다: %s. put으로 교체하세요',
  },
  {
    en: 'the scenario is used by client %s (as setting, in the queue, or after a reset): change or delete these first, or replace the scenario with PUT',
    ko: '이 시나리오를 쓰는 클라이언트가 있습니다(설정, 큐, 또는 초기화한 뒤): %s. 먼저 바꾸거나 삭제하거나, put으로 교체하세요',
  },
  {
    en: 'the scenario is used by clients %s (as setting, in the queue, or after a reset): change or delete these first, or replace the scenario with PUT',
    ko: '이 시나리오를 쓰는 클라이언트가 있습니다(설정, 큐, 또는 초기화한 뒤): %s. 먼저 바꾸거나 삭제하거나, put으로 교체하세요',
  },
  {
    en: 'this is the default person of results: replace it with PUT instead',
    ko: '결과의 기본 테스트 인물입니다. 삭제하지 말고 put으로 교체하세요',
  },
  {
    en: 'this is the default scenario of the server (MOCK_TOSS_SCENARIO): replace it with PUT instead',
    ko: '서버의 기본 시나리오입니다(MOCK_TOSS_SCENARIO). 삭제하지 말고 put으로 교체하세요',
  },
  {
    en: 'the store %s cannot be saved: only the store memory can',
    ko: '데이터 저장소 %s: 스냅샷을 만들 수 없습니다. memory에서만 만들 수 있습니다',
  },
  { en: 'the store %s', ko: '데이터 저장소: %s' },
  { en: 'too much is being looked into: try again', ko: '살펴보는 것이 너무 많습니다. 다시 시도하세요' },
  { en: 'the worker did not start, %s: try again', ko: '워커를 시작하지 못했습니다(%s). 다시 시도하세요' },
  {
    en: 'this is a stream: leave Accept out, or send text/event-stream',
    ko: '스트림입니다. Accept를 빼거나 text/event-stream을 보내세요',
  },
  {
    en: 'web pages of another origin may not call this API: add the origin to MOCK_TOSS_CORS',
    ko: '다른 오리진의 웹 페이지는 이 API를 호출할 수 없습니다. 오리진을 MOCK_TOSS_CORS에 추가하세요',
  },
  {
    en: 'unknown Host: name it in MOCK_TOSS_ALLOWED_HOSTS or MOCK_TOSS_PUBLIC_URL, or send the control token',
    ko: '알 수 없는 Host입니다. MOCK_TOSS_ALLOWED_HOSTS나 MOCK_TOSS_PUBLIC_URL에 추가하거나, 제어 토큰을 보내세요',
  },
  {
    en: 'send "Authorization: Bearer " and the value of MOCK_TOSS_CONTROL_TOKEN',
    ko: '"Authorization: Bearer "와 MOCK_TOSS_CONTROL_TOKEN의 값을 보내세요',
  },
  { en: 'unknown path: a part of it is too long', ko: '알 수 없는 경로입니다. 경로의 한 부분이 너무 깁니다' },
  { en: 'unknown path: the calls are listed at %s', ko: '알 수 없는 경로입니다. 호출 목록은 %s에 있습니다' },
  {
    en: 'unknown path: the control API is off, see MOCK_TOSS_CONTROL',
    ko: '제어 API가 꺼져 있습니다. MOCK_TOSS_CONTROL을 확인하세요',
  },
  {
    en: 'this port speaks HTTPS: use https://, or the HTTP port',
    ko: 'HTTPS 포트입니다. https://나 HTTP 포트를 쓰세요',
  },
  { en: 'wrong method: this path accepts %s', ko: '잘못된 메서드입니다. 이 경로의 메서드: %s' },
  {
    en: 'the request was not sent in time: send all of it, or raise MOCK_TOSS_REQUEST_TIMEOUT',
    ko: '요청이 제때 오지 않았습니다. 모두 보내거나 MOCK_TOSS_REQUEST_TIMEOUT 값을 높이세요',
  },
  {
    en: 'the emulator failed: see its log, and please report it',
    ko: '에뮬레이터에 오류가 났습니다. 서버의 로그를 확인하고 알려 주세요',
  },
];

/** What stands inside a message. */
const details: readonly Text[] = [
  ...Object.values(shapes),
  durationShape,
  {
    en: 'an ISO 8601 instant with offset such as "2026-03-02T09:00:00+09:00"',
    ko: '"2026-03-02T09:00:00+09:00" 같은, 시간대(offset)가 있는 ISO 8601 시각',
  },
  { en: 'a string', ko: '문자열' },
  { en: 'a number', ko: '숫자' },
  { en: 'an integer', ko: '정수' },
  { en: 'a boolean', ko: 'true, false' },
  { en: 'an object', ko: '객체' },
  { en: 'an array', ko: '배열' },
  { en: 'a string or null', ko: '문자열, null' },
  { en: 'client has this id', ko: '이 id의 클라이언트가' },
  { en: 'transaction has this txId', ko: '이 txId의 트랜잭션이' },
  { en: 'call of the journal has this id', ko: '저널에 이 id의 호출이' },
  { en: 'persona has this id', ko: '이 id의 테스트 인물이' },
  { en: 'fault has this id', ko: '이 id의 장애가' },
  { en: 'scenario has this name', ko: '이 이름의 시나리오가' },
  { en: 'entry of the queue has this id', ko: '큐에 이 id의 항목이' },
  { en: 'clients', ko: '클라이언트' },
  { en: 'scenarios', ko: '시나리오' },
  { en: 'personas', ko: '테스트 인물' },
  { en: '%s, and %s more', ko: '%s 외 %s개' },
  ...Object.values(storeReasons),
  { en: 'cannot be reached (%s)', ko: '연결할 수 없습니다(%s)' },
];

const toKorean = createTranslator([...callTexts, ...fieldTexts], details);

/** In a newer server there may be others. */
const framed = (english: string): Text => ({ en: english, ko: `서버가 거부했습니다: ${english}` });

/** What a server has said, in every language, with commands in the place of HTTP methods. It speaks English. */
export const problemText = (english: string): Text => {
  const ko = toKorean(english);
  const en = english.replace(/ with PUT\b/, ' with the command put');
  return ko === undefined ? framed(en) : { en, ko };
};

/** Puts the names of a command line in the place of names of fields. */
const withNames = ({ en, ko }: Text, nameField: NameField): Text => {
  const rename = (text: string): string => text.replace(/\b[A-Za-z]+\b/g, (word) => nameField(word, 'possible'));
  return { en: rename(en), ko: rename(ko) };
};

/** What a server has refused, in every language, with the names that the command line has for its fields. */
export const describeProblem = ({ detail, errors = [] }: ProblemDocument, nameField: NameField): Text => {
  const [{ field, message } = { field: '', message: '' }] = errors;
  if (field === '') return errors.length === 0 ? problemText(detail) : withNames(problemText(detail), nameField);
  const name = nameField(field);
  const en = `${name} ${message}`;
  const ko = toKorean(message);
  return ko === undefined ? framed(en) : { en, ko: `${name}: ${ko}` };
};
