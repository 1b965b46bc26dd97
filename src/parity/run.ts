import type { KeyObject } from 'node:crypto';
import type { Text } from '../domain/text/language.ts';
import { type Addresses, callOf } from './call.ts';
import { compareSeen, type Difference } from './differences.ts';
import type { Answer, Exchange, NoAnswer } from './exchange.ts';
import type { Masker } from './masker.ts';
import type { PlannedProbe } from './plan.ts';
import type { Probe } from './probe.ts';
import { bodyOf, type Json, type Seen, see } from './seen.ts';
import { makeSession, type Session } from './session.ts';
import { needsSession, type SentPersonTexts, variablesOf } from './values.ts';

/** `with`: the server that is compared with, such as the real service. `url`: the emulator. */
export const sideNames = ['with', 'url'] as const;
export type SideName = (typeof sideNames)[number];

export interface Side {
  readonly name: SideName;
  readonly addresses: Addresses;
  readonly publicKey: KeyObject | undefined;
  /** Between the beginnings of two calls. */
  readonly pauseMs: number;
  readonly exchange: Exchange;
}

/** What a run needs of the world. */
export interface Surroundings {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /**
   * Makes what a probe presupposes happen, on both sides: a person approves, or an hour passes. Resolves to `false` when it did not
   * happen. `gaveBy` is what earlier answers of a side gave.
   */
  prepare(probe: Probe, gaveBy: (side: SideName, name: string) => string | undefined): Promise<boolean>;
  /** Called after each probe, for whoever waits. */
  onProbe(outcome: Outcome): void;
}

export interface RunOptions extends Surroundings {
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly person: SentPersonTexts | undefined;
  /** What the calls of each side may use: `clientId`, `clientSecret`, `unknownTxId`, and what was given. */
  readonly values: Readonly<Record<SideName, Readonly<Record<string, string>>>>;
  /** Why no more calls may be sent, for a reason outside the servers, such as a signal. */
  findEnd(): Text | undefined;
  readonly masker: Masker;
  /** The most time for one answer. */
  readonly callLimitMs: number;
  /** The most time for the whole run; `undefined`: as long as its calls take. */
  readonly runLimitMs: number | undefined;
}

/** What came of a probe. */
export interface Outcome {
  readonly id: string;
  readonly group: string;
  readonly asks: Text;
  readonly rows: readonly string[];
  readonly result: 'same' | 'differs' | 'not-asked';
  /** Why it was not asked. */
  readonly reason: Text | null;
  /** `left`: the side `with`. */
  readonly differences: readonly Difference[];
  /** What the side `with` answered; `null` without an answer. */
  readonly answer: Seen | null;
}

export interface RunResult {
  readonly outcomes: readonly Outcome[];
  /** Why the run ended early; `undefined`: it did not. */
  readonly stopped: Text | undefined;
  /** How many calls were sent to the side `with`. */
  readonly calls: number;
}

const TOO_MANY_REQUESTS = 429;
/** A service that fails is left alone. One that fails at a single odd call is not. */
const MOST_FAILURES_IN_A_ROW = 3;
const MOST_TIME_OUTS = 2;

const isNoAnswer = (answer: Answer | NoAnswer): answer is NoAnswer => 'failed' in answer;

const placeOf = ({ addresses }: Side, { host }: Probe): string => {
  const { origin, pathname } = host === 'token' ? addresses.token : addresses.base;
  return origin + pathname.replace(/\/+$/, '');
};

const noAnswerTexts: Readonly<Record<NoAnswer['failed'], Text>> = {
  unreachable: { en: 'no connection', ko: '연결할 수 없음' },
  'timed-out': { en: 'no answer in time', ko: '제시간에 응답 없음' },
  broken: { en: 'the connection ended without an HTTP answer', ko: 'HTTP 응답 없이 연결이 끊김' },
  'too-long': { en: 'the answer is too long', ko: '응답이 너무 긺' },
};

const describe = ({ failed, code }: NoAnswer): Text => {
  const { en, ko } = noAnswerTexts[failed];
  const detail = failed === 'timed-out' ? '' : ` (${code})`;
  return { en: en + detail, ko: ko + detail };
};

/** Counts what speaks against going on with a side. */
class Patience {
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
    this.#failuresInARow = status >= 500 ? this.#failuresInARow + 1 : 0;
    if (this.#failuresInARow < MOST_FAILURES_IN_A_ROW) return undefined;
    return {
      en: `${place} answered HTTP 5xx ${MOST_FAILURES_IN_A_ROW} times in a row: it fails, try again later`,
      ko: `${place}에서 HTTP 5xx로 ${MOST_FAILURES_IN_A_ROW}번 연속 응답했습니다. 장애로 보이니 나중에 다시 시도하세요`,
    };
  }

  #judgeNoAnswer(place: string, answer: NoAnswer): Text | undefined {
    const what = describe(answer);
    this.#failuresInARow += 1;
    if (answer.failed === 'timed-out') this.#timeOuts += 1;
    const isOver =
      answer.failed === 'unreachable' ||
      this.#timeOuts >= MOST_TIME_OUTS ||
      this.#failuresInARow >= MOST_FAILURES_IN_A_ROW;
    if (!isOver) return undefined;
    return {
      en: `${place}: ${what.en}: check the address, and whether the server is running`,
      ko: `${place}: ${what.ko}. 주소와 서버 실행 여부를 확인하세요`,
    };
  }
}

/** The values that a side's calls use: given ones, and those that its answers gave. */
class SideState {
  readonly side: Side;
  readonly patience = new Patience();
  readonly known: Map<string, string>;
  lastCallMs = Number.NEGATIVE_INFINITY;

  constructor(side: Side, values: Readonly<Record<string, string>>) {
    this.side = side;
    this.known = new Map(Object.entries(values));
  }
}

const fieldOf = (value: Json | undefined, path: string): string | undefined => {
  let current: Json | undefined = value;
  for (const name of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as { readonly [name: string]: Json })[name];
  }
  // Anything else cannot be sent in a header.
  return typeof current === 'string' && /^[\x21-\x7e]+$/.test(current) ? current : undefined;
};

/** What both answers look like next to each other. */
const compareAnswers = (
  answers: Readonly<Record<SideName, Answer | NoAnswer>>,
  seen: Readonly<Record<SideName, Seen | null>>,
): readonly Difference[] => {
  if (seen.with !== null && seen.url !== null) return compareSeen(seen.with, seen.url);
  const say = (answer: Answer | NoAnswer): string =>
    isNoAnswer(answer) ? `(${describe(answer).en})` : `(HTTP ${answer.status})`;
  const [left, right] = [say(answers.with), say(answers.url)];
  return left === right ? [] : [{ at: 'answer', left, right }];
};

const endedBefore: Text = { en: 'the run ended before it', ko: '그 전에 실행이 끝났습니다' };

const timeIsUp = (limitMs: number): Text => ({
  en: `the time limit of ${limitMs / 1000} s is over`,
  ko: `시간제한 ${limitMs / 1000}초가 지났습니다`,
});

/** Asks both sides the same questions, one after the other, and compares their answers. Never rejects for what a server does. */
export const runProbes = async (plan: readonly PlannedProbe[], options: RunOptions): Promise<RunResult> => {
  const { sides, person, values, masker, callLimitMs, runLimitMs } = options;
  const states = { with: new SideState(sides.with, values.with), url: new SideState(sides.url, values.url) };
  const startedMs = options.now();
  let calls = 0;
  let stopped: Text | undefined;

  const remainingMs = (): number =>
    runLimitMs === undefined ? Number.POSITIVE_INFINITY : startedMs + runLimitMs - options.now();

  const ask = async (
    state: SideState,
    probe: Probe,
  ): Promise<{ readonly answer: Answer | NoAnswer; readonly session: Session | undefined }> => {
    const { side, known } = state;
    const session =
      side.publicKey !== undefined && variablesOf(probe).some(needsSession)
        ? makeSession(side.publicKey, probe.session ?? 'gcm')
        : undefined;
    const call = callOf(probe, side.addresses, { known, person, session });
    const waitMs = state.lastCallMs + side.pauseMs - options.now();
    if (waitMs > 0) await options.sleep(waitMs);
    state.lastCallMs = options.now();
    if (side.name === 'with') calls += 1;
    const answer = await side.exchange(call, Math.max(1, Math.min(callLimitMs, remainingMs())));
    return { answer, session };
  };

  const keep = ({ known }: SideState, { keep: kept = {} }: Probe, answer: Answer | NoAnswer): void => {
    const body = isNoAnswer(answer) ? undefined : bodyOf(answer);
    for (const [name, path] of Object.entries(kept)) {
      const value = fieldOf(body, path);
      if (value === undefined) continue;
      known.set(name, value);
      masker.add(value, name);
    }
  };

  const describeProbe = ({ probe, group }: PlannedProbe) => ({
    id: probe.id,
    group,
    asks: { en: probe.asks, ko: probe.asksKo },
    rows: probe.rows,
  });

  const notAsked = (planned: PlannedProbe, reason: Text): Outcome => ({
    ...describeProbe(planned),
    result: 'not-asked',
    reason,
    differences: [],
    answer: null,
  });

  /** The side and the variable that an earlier answer should have given. */
  const findMissing = (probe: Probe): Text | undefined => {
    for (const name of variablesOf(probe)) {
      if (needsSession(name) || name === 'filler') continue;
      const lacking = sideNames.find((side) => !states[side].known.has(name));
      if (lacking === undefined) continue;
      const { token, base } = sides[lacking].addresses;
      const { href } = name === 'token' ? token : base;
      return {
        en: `needs ${name}, which ${href} did not give before`,
        ko: `${name} 값이 필요한데 앞에서 ${href} 서버가 주지 않았습니다`,
      };
    }
    return undefined;
  };

  const askBoth = async (planned: PlannedProbe): Promise<Outcome> => {
    const { probe } = planned;
    const lefts = await ask(states.with, probe);
    stopped ??= states.with.patience.judge(sides.with, probe, lefts.answer);
    if (stopped !== undefined) return notAsked(planned, stopped);
    const rights = await ask(states.url, probe);
    stopped ??= states.url.patience.judge(sides.url, probe, rights.answer);
    if (stopped !== undefined) return notAsked(planned, stopped);
    const answers = { with: lefts.answer, url: rights.answer };
    const look = (answer: Answer | NoAnswer, session: Session | undefined): Seen | null =>
      isNoAnswer(answer) ? null : see(answer, probe, { masker, session });
    keep(states.with, probe, answers.with);
    keep(states.url, probe, answers.url);
    const seen = { with: look(answers.with, lefts.session), url: look(answers.url, rights.session) };
    const differences = compareAnswers(answers, seen);
    return {
      ...describeProbe(planned),
      result: differences.length === 0 ? 'same' : 'differs',
      reason: null,
      differences,
      answer: seen.with,
    };
  };

  const handle = async (planned: PlannedProbe): Promise<Outcome> => {
    if (planned.reason !== undefined) return notAsked(planned, planned.reason);
    stopped ??= options.findEnd();
    if (stopped === undefined && runLimitMs !== undefined && remainingMs() <= 0) stopped = timeIsUp(runLimitMs);
    if (stopped !== undefined) return notAsked(planned, endedBefore);
    const missing = findMissing(planned.probe);
    if (missing !== undefined) return notAsked(planned, missing);
    if (planned.probe.occasion !== undefined) {
      const happened = await options.prepare(planned.probe, (side, name) => states[side].known.get(name));
      if (!happened) {
        return notAsked(planned, {
          en: 'what it presupposes did not happen',
          ko: '이 검사의 전제 조건이 충족되지 않았습니다',
        });
      }
    }
    return askBoth(planned);
  };

  const outcomes: Outcome[] = [];
  for (const planned of plan) {
    const outcome = await handle(planned);
    outcomes.push(outcome);
    options.onProbe(outcome);
  }
  return { outcomes, stopped, calls };
};
