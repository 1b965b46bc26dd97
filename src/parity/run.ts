import type { Text } from '../domain/text/language.ts';
import { callOf } from './call.ts';
import { compareSeen, type Difference } from './differences.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import { fieldOf } from './json.ts';
import { type Masker, MOST_MASKED_LETTERS } from './masker.ts';
import { describeNoAnswer, isNoAnswer, Patience } from './patience.ts';
import type { PlannedProbe } from './plan.ts';
import type { Probe } from './probe.ts';
import { bodyOf, type Seen, see } from './seen.ts';
import { makeSession, type Session } from './session.ts';
import { type Side, type SideName, sideNames } from './side.ts';
import { forge, needsSession, type SentPersonTexts, variablesOf } from './values.ts';

/** What a run needs of the world. */
export interface Surroundings {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Resolves early when `signal` is aborted. */
  sleep(ms: number): Promise<void>;
  /** Aborted when no more calls may be sent; its reason is a `Text`. */
  readonly signal: AbortSignal;
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
  /** Why there is no result. */
  readonly reason: Text | null;
  /** The value that no earlier answer gave, such as `token`. */
  readonly lacks: string | null;
  /** `left`: the side `with`. */
  readonly differences: readonly Difference[];
  /** What the side `with` answered; `null` without an answer. */
  readonly answer: Seen | null;
}

export interface RunResult {
  readonly outcomes: readonly Outcome[];
  /** Why the run ended early; `undefined`: it did not. */
  readonly stopped: Text | undefined;
}

/** An answer, and the session of its call. */
interface Asked {
  readonly answer: Answer | NoAnswer;
  readonly session: Session | undefined;
}

/** A side, the values that its calls use, and what speaks against more of them. */
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

const endedBefore: Text = { en: 'the run ended before it', ko: '그 전에 실행이 끝났습니다' };

const noneAnswered: Text = { en: 'neither server answered', ko: '두 서버 모두 응답하지 않았습니다' };

const didNotHappen: Text = {
  en: 'what it presupposes did not happen',
  ko: '이 검사의 전제 조건이 충족되지 않았습니다',
};

const timeIsUp = (limitMs: number): Text => ({
  en: `the time limit of ${Math.round(limitMs / 1000)} s is over`,
  ko: `시간제한 ${Math.round(limitMs / 1000)}초가 지났습니다`,
});

/** What an answer to nobody looks like: that there is none, or that there is one. */
const sayAnswer = (answer: Answer | NoAnswer): string =>
  isNoAnswer(answer) ? `(${describeNoAnswer(answer).en})` : `(HTTP ${answer.status})`;

class Run {
  readonly #options: RunOptions;
  readonly #states: Readonly<Record<SideName, SideState>>;
  readonly #endMs: number;
  /** Why no more calls may be sent. */
  stopped: Text | undefined;

  constructor(options: RunOptions) {
    const { sides, values } = options;
    this.#options = options;
    this.#states = { with: new SideState(sides.with, values.with), url: new SideState(sides.url, values.url) };
    this.#endMs = options.now() + (options.runLimitMs ?? Number.POSITIVE_INFINITY);
  }

  #remainingMs(): number {
    return this.#endMs - this.#options.now();
  }

  /** Whether no more calls may be sent. */
  #isOver(): boolean {
    const { signal, runLimitMs } = this.#options;
    if (signal.aborted) this.stopped ??= signal.reason as Text;
    else if (runLimitMs !== undefined && this.#remainingMs() <= 0) this.stopped ??= timeIsUp(runLimitMs);
    return this.stopped !== undefined;
  }

  /** `undefined`: the run has ended before the call, or during it. */
  async #ask(state: SideState, probe: Probe): Promise<Asked | undefined> {
    const { side, known, patience } = state;
    const { person, now, sleep, callLimitMs, signal } = this.#options;
    const session =
      side.publicKey !== undefined && variablesOf(probe).some(needsSession)
        ? makeSession(side.publicKey, probe.session ?? 'gcm')
        : undefined;
    const call = callOf(probe, side.addresses, { known, person, session });
    const waitMs = Math.min(state.lastCallMs + side.pauseMs - now(), this.#remainingMs());
    if (waitMs > 0) await sleep(waitMs);
    if (this.#isOver()) return undefined;
    state.lastCallMs = now();
    const limitMs = Math.max(1, Math.min(callLimitMs, this.#remainingMs()));
    const answer = await side.exchange(call, { limitMs, signal });
    // A call that the end of the run has cut says nothing about the server.
    if (isNoAnswer(answer) && this.#isOver()) return undefined;
    this.stopped ??= patience.judge(side, probe, answer);
    return { answer, session };
  }

  #keep({ known }: SideState, { keep: kept = {} }: Probe, answer: Answer | NoAnswer): void {
    const body = isNoAnswer(answer) ? undefined : bodyOf(answer);
    for (const [name, path] of Object.entries(kept)) {
      const value = fieldOf(body, path);
      // Anything else cannot be sent in a header, or cannot be masked.
      if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || value.length > MOST_MASKED_LETTERS) continue;
      known.set(name, value);
      for (const text of [value, forge(value)]) this.#options.masker.add(text, name);
    }
  }

  /** What was not approved is no longer asked about. */
  #forget(probe: Probe): void {
    for (const name of variablesOf(probe).filter((variable) => variable.endsWith('TxId'))) {
      for (const side of sideNames) this.#states[side].known.delete(name);
    }
  }

  #outcome({ probe, group }: PlannedProbe, found: Partial<Outcome>): Outcome {
    return {
      id: probe.id,
      group,
      asks: { en: probe.asks, ko: probe.asksKo },
      rows: probe.rows,
      result: 'not-asked',
      reason: null,
      lacks: null,
      differences: [],
      answer: null,
      ...found,
    };
  }

  /** The variable that an earlier answer should have given, and the side that did not. */
  #findMissing(probe: Probe): { readonly lacks: string; readonly reason: Text } | undefined {
    for (const name of variablesOf(probe)) {
      if (needsSession(name) || name === 'filler') continue;
      const lacking = sideNames.find((side) => !this.#states[side].known.has(name));
      if (lacking === undefined) continue;
      const { token, base } = this.#states[lacking].side.addresses;
      const { href } = name === 'token' ? token : base;
      const reason: Text = {
        en: `needs ${name}, which ${href} did not give before`,
        ko: `${name} 값이 필요한데 앞에서 ${href} 서버가 주지 않았습니다`,
      };
      return { lacks: name, reason };
    }
    return undefined;
  }

  async #askBoth(planned: PlannedProbe): Promise<Outcome> {
    const { probe } = planned;
    const { with: left, url: right } = this.#states;
    const look = ({ answer, session }: Asked): Seen | null =>
      isNoAnswer(answer) ? null : see(answer, probe, { masker: this.#options.masker, session });
    const lefts = await this.#ask(left, probe);
    if (lefts === undefined) return this.#outcome(planned, { reason: endedBefore });
    this.#keep(left, probe, lefts.answer);
    const answer = look(lefts);
    if (this.stopped !== undefined) return this.#outcome(planned, { reason: this.stopped, answer });
    const rights = await this.#ask(right, probe);
    if (rights === undefined) return this.#outcome(planned, { reason: endedBefore, answer });
    this.#keep(right, probe, rights.answer);
    if (this.stopped !== undefined) return this.#outcome(planned, { reason: this.stopped, answer });
    const other = look(rights);
    if (answer === null && other === null) return this.#outcome(planned, { reason: noneAnswered });
    const differences =
      answer === null || other === null
        ? [{ at: 'answer', left: sayAnswer(lefts.answer), right: sayAnswer(rights.answer) }]
        : compareSeen(answer, other);
    return this.#outcome(planned, { result: differences.length === 0 ? 'same' : 'differs', differences, answer });
  }

  async ask(planned: PlannedProbe): Promise<Outcome> {
    const { probe, reason } = planned;
    if (reason !== undefined) return this.#outcome(planned, { reason });
    if (this.#isOver()) return this.#outcome(planned, { reason: endedBefore });
    const missing = this.#findMissing(probe);
    if (missing !== undefined) return this.#outcome(planned, missing);
    if (probe.occasion !== undefined) {
      const gaveBy = (side: SideName, name: string): string | undefined => this.#states[side].known.get(name);
      const happened = await this.#options.prepare(probe, gaveBy);
      if (this.#isOver()) return this.#outcome(planned, { reason: endedBefore });
      if (!happened) {
        this.#forget(probe);
        return this.#outcome(planned, { reason: didNotHappen });
      }
    }
    return this.#askBoth(planned);
  }
}

/** Asks both sides the same questions, one after the other, and compares their answers. Never rejects for what a server does. */
export const runProbes = async (plan: readonly PlannedProbe[], options: RunOptions): Promise<RunResult> => {
  const run = new Run(options);
  const outcomes: Outcome[] = [];
  for (const planned of plan) {
    const outcome = await run.ask(planned);
    outcomes.push(outcome);
    options.onProbe(outcome);
  }
  return { outcomes, stopped: run.stopped };
};
