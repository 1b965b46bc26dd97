import { findingRules, koreanOf, type RuleId } from './domain/findings/rules.ts';
import type { Text } from './domain/text/language.ts';
import { createTranslator } from './domain/text/translation.ts';

/** Every message of the log that is not in the language of its reader already. Programs read the English ones. */
const logTexts: readonly Text[] = [
  { en: 'mock-toss-cert is ready', ko: 'mock-toss-cert가 준비되었습니다' },
  { en: 'stopping', ko: '종료하는 중' },
  { en: 'stopped', ko: '종료했습니다' },
  { en: 'call', ko: '호출' },
  { en: 'call refused', ko: '호출 거부' },
  { en: 'call failed', ko: '호출 처리 실패' },
  { en: 'a call could not be %s', ko: '호출을 %s하지 못했습니다' },
  { en: 'finding: %s', ko: '점검 결과: %s' },
  {
    en: 'transaction limit reached: new transactions replace those used least recently; raise %s to keep more',
    ko: '트랜잭션이 한도에 이르러, 가장 오래 사용하지 않은 것을 새 트랜잭션으로 바꿉니다. 더 많이 보관하려면 환경 변수 %s 값을 높이세요',
  },
  { en: 'dropped transactions could not be checked', ko: '삭제된 트랜잭션을 점검하지 못했습니다' },
  { en: 'coverage could not be recorded', ko: '커버리지를 기록하지 못했습니다' },
  { en: 'older transactions could not be read for events', ko: '이벤트를 위해 이전 트랜잭션을 읽지 못했습니다' },
  {
    en: 'the store is not available: calls are refused until it is',
    ko: '데이터 저장소를 사용할 수 없습니다. 사용할 수 있을 때까지 호출을 거부합니다',
  },
  { en: 'the store is available again', ko: '데이터 저장소를 다시 사용할 수 있습니다' },
  { en: 'an operation of the store failed', ko: '데이터 저장소의 연산이 실패했습니다' },
  { en: 'the framework reports a problem', ko: '프레임워크가 문제를 알렸습니다' },
  { en: 'the request waits for its user (%s): %s', ko: '요청이 사용자의 행동을 기다립니다(%s). %s' },
];

/** What may be in the place of a `%s`. */
const details: readonly Text[] = [
  { en: '%s, or %s', ko: '%s. 또는 %s' },
  { en: 'checked', ko: '점검' },
  { en: 'recorded', ko: '기록' },
  { en: 'scenario %s', ko: '시나리오 %s' },
  { en: 'a scenario of the control API', ko: '제어 API로 만든 시나리오' },
  { en: 'approve it at %s', ko: '%s 에서 승인하세요' },
  { en: 'call POST %s', ko: 'POST %s 호출로 승인하세요' },
  { en: 'give the client another scenario, such as auto', ko: '클라이언트에 auto 같은 다른 시나리오를 지정하세요' },
  {
    en: 'start with MOCK_TOSS_SCENARIO=auto to have requests completed by themselves',
    ko: '요청이 저절로 완료되게 하려면 MOCK_TOSS_SCENARIO=auto로 시작하세요',
  },
];

const translate = createTranslator(logTexts, details);

const isRule = (name: unknown): name is RuleId => typeof name === 'string' && Object.hasOwn(findingRules, name);

/** The counts of a history rule, in the English sentence. */
const COUNTS = /\((\d+) \w+ in (\d+) transactions?\);/;

/** A message of the log in Korean; as it is, if it is already. */
export const koreanMessage = ({ msg, rule }: { readonly msg?: unknown; readonly rule?: unknown }): string => {
  const message = String(msg ?? '');
  if (isRule(rule)) {
    const [, count, transactions] = COUNTS.exec(message) ?? [];
    return translate(`finding: ${koreanOf(rule, Number(count), Number(transactions)).messageKo}`) ?? message;
  }
  return translate(message) ?? message;
};
