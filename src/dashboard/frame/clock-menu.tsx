import { useRef } from 'preact/hooks';
import type { ClientView } from '../../client/control.ts';
import { clientNow, clients } from '../live/clients.ts';
import { Action } from '../parts/basic.tsx';
import { formatOffset, formatTime } from '../parts/time.ts';
import { t } from '../preferences.ts';
import { server } from '../server.ts';

const STEPS = ['-61m', '-1m', '+10s', '+1m', '+61m', '+1d'];

/** Below this, the clock is shown as real time. Milliseconds. */
const TOLERANCE_MS = 50;

const instantOf = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString().replace('Z', '');

/** The clock of a client: how far it is from real time, and what moves it. */
export const ClockMenu = ({ client: { clientId, clock } }: { readonly client: ClientView }) => {
  const menu = useRef<HTMLDetailsElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const now = clientNow(clientId);
  const control = server.value.clock(clientId);
  const run = (change: () => Promise<unknown>) => async (): Promise<void> => {
    await change();
    await clients.reload();
  };
  const state = clock.frozen
    ? t('정지', 'frozen')
    : Math.abs(clock.offsetMs) < TOLERANCE_MS
      ? t('실제 시각', 'real time')
      : formatOffset(clock.offsetMs);
  return (
    <details class="menu" ref={menu}>
      <summary data-testid="clock">
        {t('시계', 'Clock')} {state}
        {now !== undefined && <span class="time">{formatTime(instantOf(now).slice(0, 19))}</span>}
      </summary>
      <div class="card">
        <p>{t('이 클라이언트의 시계만 바꿉니다.', 'Moves the clock of this client alone.')}</p>
        <div class="buttons">
          {STEPS.map((step) => (
            <Action key={step} testId={`advance${step}`} run={run(() => control.advance(step.replace('+', '')))}>
              {step.replace('-', '−')}
            </Action>
          ))}
        </div>
        <form class="inline" onSubmit={(event) => event.preventDefault()}>
          <label class="choice">
            <span>{t('이동할 시간', 'Move by')}</span>
            <input ref={input} placeholder="29m57s" maxLength={32} data-testid="advance-by" />
          </label>
          <Action testId="advance" run={run(() => control.advance(input.current?.value.trim() ?? ''))}>
            {t('이동', 'Move')}
          </Action>
        </form>
        <div class="buttons">
          {clock.frozen ? (
            <Action testId="resume-clock" run={run(() => control.resume())}>
              {t('계속', 'Run on')}
            </Action>
          ) : (
            <Action testId="freeze" run={run(() => control.freeze())}>
              {t('정지', 'Freeze')}
            </Action>
          )}
          <Action testId="reset-clock" run={run(() => control.reset())}>
            {t('실제 시각으로', 'Back to real time')}
          </Action>
        </div>
      </div>
    </details>
  );
};
