import { setTimeout as pause } from 'node:timers/promises';
import { ControlError } from '../client/control.ts';
import type { StreamEvent } from '../client/event-stream.ts';
import { type CommandOption, exitCodes, type Terminal } from './command.ts';
import { printErrors } from './configure.ts';
import type { FullControl } from './full-control.ts';

export const followOption: CommandOption = {
  flags: '--follow',
  description: { en: 'print new ones as they come, until Ctrl+C', ko: '새로 생길 때마다 출력. Ctrl+C로 끝냄' },
};

/** Milliseconds. */
const FIRST_PAUSE_MS = 250;
const MOST_PAUSE_MS = 5_000;

export interface Followed {
  readonly clientId: string | undefined;
  /** Called once, when no later event can be missed. */
  opened?(): Promise<void>;
  /** Called when events may be missing, and the server may be another one. */
  missed?(): void;
  /** Called with one event after the other. */
  received(event: StreamEvent): Promise<void>;
}

/** Whether it is worth trying again: nobody answers, or the server is not ready. */
const isBroken = (status: number | null): boolean => status === null || status >= 500;

/** Says that the server no longer has some events. */
export const printGap = (terminal: Terminal): void =>
  printErrors(terminal, [
    {
      en: 'events may be missing here: the server no longer has them',
      ko: '여기서 빠진 이벤트가 있을 수 있습니다. 서버에 더 이상 남아 있지 않습니다',
    },
  ]);

/**
 * Hears of events until the process is told to stop. When the connection breaks, it connects again and asks for what it has missed;
 * standard error says so. Rejects with `ControlError` if no server answers at the beginning, or one refuses.
 */
export const follow = async (
  control: FullControl,
  terminal: Terminal,
  { clientId, opened, missed, received }: Followed,
): Promise<number> => {
  const stop = new AbortController();
  const stopped = terminal.untilStopped().then(() => stop.abort());
  // Whoever answers nothing now is refused as by any other command.
  await Promise.race([control.info(), stopped]);
  let lastEventId: string | null = null;
  let isOpened = false;
  for (let pauseMs = FIRST_PAUSE_MS, isLost = false; !stop.signal.aborted; ) {
    const attempt = new AbortController();
    let failure: unknown;
    let work = Promise.resolve();
    /** Events wait for each other. After a failure, those that were not printed are asked for again. */
    const then = (next: () => Promise<void>): void => {
      work = work
        .then(() => (attempt.signal.aborted || stop.signal.aborted ? undefined : next()))
        .catch((error: unknown) => {
          failure = error;
          attempt.abort();
        });
    };
    const end = await control.follow(clientId, {
      lastEventId,
      signal: AbortSignal.any([stop.signal, attempt.signal]),
      onOpen: () => {
        if (isLost) printErrors(terminal, [{ en: 'connected again', ko: '다시 연결되었습니다' }]);
        // Without an id to go on from, nobody knows what came in between.
        if (isLost && isOpened && lastEventId === null) {
          printGap(terminal);
          missed?.();
        }
        pauseMs = FIRST_PAUSE_MS;
        isLost = false;
        if (isOpened) return;
        then(async () => {
          await opened?.();
          isOpened = true;
        });
      },
      onEvents: (events) => {
        for (const event of events) {
          then(async () => {
            await received(event);
            lastEventId = event.id ?? lastEventId;
          });
        }
      },
    });
    // A call that hangs does not keep the process from its end.
    await Promise.race([work, stopped]);
    if (stop.signal.aborted) break;
    if (failure !== undefined && !(failure instanceof ControlError && isBroken(failure.status))) throw failure;
    if (end.status !== null && !isBroken(end.status)) throw control.refusalOfStream(end.status, end.detail);
    if (!isLost) {
      printErrors(terminal, [
        {
          en: `the connection to ${control.baseUrl} broke: connecting again`,
          ko: `${control.baseUrl} 연결이 끊어졌습니다. 다시 연결하는 중입니다`,
        },
      ]);
    }
    isLost = true;
    await pause(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
    pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * 2);
  }
  return exitCodes.ok;
};
