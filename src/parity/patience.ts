import type { Text } from '../domain/text/language.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import type { Probe } from './probe.ts';
import type { Side } from './side.ts';

const TOO_MANY_REQUESTS = 429;
/** A service that fails is left alone. One that fails at a single odd call is not. */
const MOST_FAILURES_IN_A_ROW = 3;
const MOST_TIME_OUTS = 2;

export const isNoAnswer = (answer: Answer | NoAnswer): answer is NoAnswer => 'failed' in answer;

const placeOf = ({ addresses }: Side, { host }: Probe): string => {
  const { origin, pathname } = host === 'token' ? addresses.token : addresses.base;
  return origin + pathname.replace(/\/+$/, '');
};

const noAnswerTexts: Readonly<Record<NoAnswer['failed'], Text>> = {
  unreachable: { en: 'no connection', ko: '연결할 수 없음' },
  untrusted: {
    en: 'its certificate is not trusted: name the CA with NODE_EXTRA_CA_CERTS',
    ko: '인증서를 신뢰할 수 없음: CA를 NODE_EXTRA_CA_CERTS로 지정하세요',
  },
  'timed-out': { en: 'no answer in time', ko: '제시간에 응답 없음' },
  broken: { en: 'the connection ended without an HTTP answer', ko: 'HTTP 응답 없이 연결이 끊김' },
  stopped: { en: 'stopped', ko: '중단됨' },
  'too-long': { en: 'the answer is too long', ko: '응답이 너무 긺' },
};

/** What came instead of an answer. */
export const describeNoAnswer = ({ failed, code }: NoAnswer): Text => {
  const { en, ko } = noAnswerTexts[failed];
  const detail = failed === 'timed-out' ? '' : ` (${code})`;
  return { en: en + detail, ko: ko + detail };
};

/** Counts what speaks against going on with a side. */
export class Patience {
  #failuresInARow = 0;
  #timeOuts = 0;

  /** Why no more calls may be sent after this answer. */
  judge(side: Side, probe: Probe, answer: Answer | NoAnswer): Text | undefined {
    const place = placeOf(side, probe);
    if (isNoAnswer(answer)) return this.#judgeNoAnswer(place, answer);
    const { status } = answer;
    if (status === TOO_MANY_REQUESTS) {
      return {
        en: `${place} answered HTTP 429, too many requests: wait, and begin again with a longer --pause`,
        ko: `${place}에서 HTTP 429(요청이 너무 많음)로 응답했습니다. 기다렸다가 --pause를 늘려 다시 실행하세요`,
      };
    }
    this.#failuresInARow = status >= 500 && status < 600 ? this.#failuresInARow + 1 : 0;
    if (this.#failuresInARow < MOST_FAILURES_IN_A_ROW) return undefined;
    return {
      en: `${place} answered HTTP 5xx ${MOST_FAILURES_IN_A_ROW} times in a row: it fails, try again later`,
      ko: `${place}에서 HTTP 5xx로 ${MOST_FAILURES_IN_A_ROW}번 연속 응답했습니다. 장애로 보이니 나중에 다시 시도하세요`,
    };
  }

  #judgeNoAnswer(place: string, answer: NoAnswer): Text | undefined {
    const what = describeNoAnswer(answer);
    this.#failuresInARow += 1;
    if (answer.failed === 'timed-out') this.#timeOuts += 1;
    const isOver =
      answer.failed === 'unreachable' ||
      answer.failed === 'untrusted' ||
      this.#timeOuts >= MOST_TIME_OUTS ||
      this.#failuresInARow >= MOST_FAILURES_IN_A_ROW;
    if (!isOver) return undefined;
    if (answer.failed === 'untrusted') return { en: `${place}: ${what.en}`, ko: `${place}: ${what.ko}` };
    return {
      en: `${place}: ${what.en}: check the address, and whether the server is running`,
      ko: `${place}: ${what.ko}. 주소와 서버 실행 여부를 확인하세요`,
    };
  }
}
