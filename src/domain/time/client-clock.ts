import { parseDurationMs } from './duration.ts';
import { formatInstant } from './korean-time.ts';

/** A client's clock: an offset from real time, or an instant at which it stands still. */
export type ClientClock =
  | { readonly kind: 'running'; readonly offsetMs: number }
  | { readonly kind: 'frozen'; readonly atMs: number };

export const realClock: ClientClock = { kind: 'running', offsetMs: 0 };

/** What a clock may show: the life of the mock certificate authority is 2000 to 2060. */
export const clockRange = {
  fromMs: Date.parse('2001-01-01T00:00:00Z'),
  toMs: Date.parse('2056-12-31T23:59:59.999Z'),
} as const;

export const isWithinClockRange = (atMs: number): boolean => atMs >= clockRange.fromMs && atMs <= clockRange.toMs;

export const clockNow = (clock: ClientClock, realNowMs: number): number =>
  clock.kind === 'frozen' ? clock.atMs : realNowMs + clock.offsetMs;

/** As it is shown. For a frozen clock, `offsetMs` is its distance from real time at this moment. */
export const viewClock = (clock: ClientClock, realNowMs: number) => {
  const nowMs = clockNow(clock, realNowMs);
  return { now: formatInstant(nowMs), frozen: clock.kind === 'frozen', offsetMs: nowMs - realNowMs };
};

export const isSameClock = (a: ClientClock, b: ClientClock): boolean =>
  a.kind === b.kind && clockNow(a, 0) === clockNow(b, 0);

/** One of the changes that `POST /clients/{clientId}/clock` takes. */
export type ClockChange =
  | { readonly advanceMs: number }
  | { readonly freezeAtMs: number | 'now' }
  | { readonly resume: true }
  | { readonly reset: true };

/** The clock after a change; its new instant may lie outside the range, which the caller checks. */
export const changeClock = (clock: ClientClock, change: ClockChange, realNowMs: number): ClientClock => {
  const nowMs = clockNow(clock, realNowMs);
  if ('reset' in change) return realClock;
  if ('resume' in change) return { kind: 'running', offsetMs: nowMs - realNowMs };
  if ('freezeAtMs' in change) {
    return { kind: 'frozen', atMs: change.freezeAtMs === 'now' ? nowMs : change.freezeAtMs };
  }
  return clock.kind === 'frozen'
    ? { kind: 'frozen', atMs: clock.atMs + change.advanceMs }
    : { kind: 'running', offsetMs: clock.offsetMs + change.advanceMs };
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** For messages: what an instant may look like. */
export const instantShape = 'an ISO 8601 instant with offset such as "2026-03-02T09:00:00+09:00"';

/** Milliseconds of an ISO 8601 instant with offset; `undefined` for anything else, also for a day that does not exist. */
export const parseInstantMs = (text: string): number | undefined => {
  if (!INSTANT.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // Date.parse turns 30 February into 1 or 2 March: the day that was written must survive the trip.
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? ms : undefined;
};

/** A duration before or after `nowMs`, or an instant. */
export const parseMomentMs = (text: string, nowMs: number): number | undefined => {
  const durationMs = parseDurationMs(text);
  return durationMs === undefined ? parseInstantMs(text) : nowMs + durationMs;
};
