import { signal } from '@preact/signals';
import { listen, type StreamEvent } from '../../client/event-stream.ts';
import { controlToken } from '../preferences.ts';
import { noticeStatus, root } from '../server.ts';
import { readWallClock } from './wall-clock.ts';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `why`: what the server said, if it said something. */
  | { readonly kind: 'lost'; readonly retryAtMs: number; readonly why: string | null }
  /** Until there is a token. */
  | { readonly kind: 'refused' };

export const connection = signal<Connection>({ kind: 'connecting' });

/** While paused, the page only counts what happens. */
export const isPaused = signal(false);
export const missedEvents = signal(0);

/** Changes are shown at most four times a second. Milliseconds. */
const APPLY_MS = 250;
const MAX_PAUSE_MS = 15_000;

interface Listener {
  /** Some things have happened, oldest first. */
  changed?(events: readonly StreamEvent[]): void;
  /** Anything may have changed: read everything again. */
  renewed?(): void;
  /** The server answers again, and nothing was missed: read again what could not be read. */
  reopened?(): void;
}

const listeners = new Set<Listener>();

/** Hears of changes until the returned function is called. */
export const onLive = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

let waiting: StreamEvent[] = [];
let missed = 0;
let isRenewalDue = false;
let isApplyDue = false;

const apply = (): void => {
  isApplyDue = false;
  missedEvents.value = missed;
  if (isPaused.value) return;
  const events = waiting;
  waiting = [];
  const isRenewed = isRenewalDue;
  isRenewalDue = false;
  for (const listener of [...listeners]) {
    if (isRenewed) listener.renewed?.();
    else if (events.length > 0) listener.changed?.(events);
  }
};

const applySoon = (): void => {
  if (!isApplyDue) setTimeout(apply, APPLY_MS);
  isApplyDue = true;
};

const renewSoon = (): void => {
  isRenewalDue = true;
  waiting = [];
  applySoon();
};

export const pause = (): void => {
  isPaused.value = true;
  missed = waiting.length;
  waiting = [];
  missedEvents.value = missed;
};

export const resume = (): void => {
  isPaused.value = false;
  missed = 0;
  renewSoon();
};

/** After these, what the page knows may be wrong. */
const needsRenewal = ({ type }: StreamEvent): boolean => type === 'gap' || type === 'reset' || type === 'journal';

const receive = (events: readonly StreamEvent[]): void => {
  if (isPaused.value) {
    missed += events.length;
    applySoon();
    return;
  }
  if (events.some(needsRenewal)) {
    renewSoon();
    return;
  }
  // All is read again soon: until then nothing needs to be kept.
  if (isRenewalDue) return;
  waiting.push(...events);
  applySoon();
};

let lastEventId: string | null = null;
let tries = 0;
let current = new AbortController();
let retry: ReturnType<typeof setTimeout> | undefined;

const run = async (): Promise<void> => {
  clearTimeout(retry);
  current.abort();
  current = new AbortController();
  const { signal: stopped } = current;
  if (connection.value.kind !== 'lost') connection.value = { kind: 'connecting' };
  const end = await listen({
    url: `${root}/_control/v1/events`,
    token: controlToken.value,
    lastEventId,
    signal: stopped,
    onOpen: () => {
      connection.value = { kind: 'live' };
      tries = 0;
      // Without an id to resume from, it is unknown what was missed: also between the first reads and now.
      if (lastEventId === null) renewSoon();
      else for (const listener of [...listeners]) listener.reopened?.();
    },
    onEvents: (events) => {
      lastEventId = events.findLast(({ id }) => id !== null)?.id ?? lastEventId;
      receive(events);
    },
  });
  if (stopped.aborted) return;
  if (noticeStatus(end.status)) {
    connection.value = { kind: 'refused' };
    return;
  }
  const pauseMs = Math.min(MAX_PAUSE_MS, 1_000 * 2 ** tries);
  tries += 1;
  connection.value = { kind: 'lost', retryAtMs: readWallClock() + pauseMs, why: end.detail };
  retry = setTimeout(() => void run(), pauseMs);
};

/** Connects, at once also while the page waits for the next try. */
export const connect = (): void => void run();
