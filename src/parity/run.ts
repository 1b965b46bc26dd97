import type { Text } from '../domain/text/language.ts';
import { callOf } from './call.ts';
import { compareSeen, type Difference } from './differences.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import type { Masker } from './masker.ts';
import { describeNoAnswer, isNoAnswer, Patience } from './patience.ts';
import type { PlannedProbe } from './plan.ts';
import type { Probe } from './probe.ts';
import { bodyOf, type Json, type Seen, see } from './seen.ts';
import { makeSession, type Session } from './session.ts';
import { type Side, type SideName, sideNames } from './side.ts';
import { needsSession, type SentPersonTexts, variablesOf } from './values.ts';

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
    isNoAnswer(answer) ? `(${describeNoAnswer(answer).en})` : `(HTTP ${answer.status})`;
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
