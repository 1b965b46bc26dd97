import { useRef } from 'preact/hooks';
import type { ClientView } from '../../client/control.ts';
import { clientNow, clients } from '../live/clients.ts';
import { Action } from '../parts/basic.tsx';
import { formatOffset, formatTime, toKoreanInstant } from '../parts/time.ts';
import { t } from '../preferences.ts';
import { server } from '../server.ts';

const STEPS = ['-61m', '-1m', '10s', '1m', '61m', '1d'];

/** Below this, the clock is shown as real time. Milliseconds. */
const TOLERANCE_MS = 50;

const describeClock = ({ clock: { frozen, offsetMs } }: ClientView): string => {
  const offset = Math.abs(offsetMs) < TOLERANCE_MS ? t('실제 시각', 'real time') : formatOffset(offsetMs);
  return frozen ? t('정지', 'frozen') : offset;
};

/** What moves the clock of a client. */
export const ClockControls = ({ client: { clientId, clock } }: { readonly client: ClientView }) => {
  const input = useRef<HTMLInputElement>(null);
  const control = server.value.clock(clientId);
  const run = (change: () => Promise<unknown>) => async (): Promise<void> => {
    await change();
    await clients.reload();
  };
  return (
    <div class="stack">
      <p>{t('이 클라이언트의 시계만 바꿉니다.', 'Moves the clock of this client alone.')}</p>
      <div class="buttons">
        {STEPS.map((step) => (
          <Action key={step} testId={`advance-${step}`} run={run(() => control.advance(step))}>
            {step.startsWith('-') ? step.replace('-', '−') : `+${step}`}
          </Action>
        ))}
      </div>
      <form class="inline" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span>{t('옮길 시간', 'Move by')}</span>
          <input
            ref={input}
            placeholder={t('예: 90s, -61m', 'such as 90s, -61m')}
            maxLength={32}
            data-testid="advance-by"
          />
        </label>
        <Action submits testId="advance" run={run(() => control.advance(input.current?.value.trim() ?? ''))}>
          {t('옮기기', 'Move')}
        </Action>
      </form>
      <div class="buttons">
        {clock.frozen ? (
          <Action testId="resume-clock" run={run(() => control.resume())}>
            {t('다시 가게 하기', 'Run on')}
          </Action>
        ) : (
          <Action testId="freeze" run={run(() => control.freeze())}>
            {t('멈추기', 'Freeze')}
          </Action>
        )}
        <Action testId="reset-clock" run={run(() => control.reset())}>
          {t('실제 시각으로', 'Back to real time')}
        </Action>
      </div>
    </div>
  );
};

/** The clock of the chosen client: how far it is from real time, and what moves it. */
export const ClockMenu = ({ client }: { readonly client: ClientView }) => {
  const now = clientNow(client.clientId);
  const menu = useRef<HTMLDetailsElement>(null);
  const summary = useRef<HTMLElement>(null);
  const closeByEscape = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || menu.current?.open !== true) return;
    menu.current.open = false;
    summary.current?.focus();
  };
  return (
    <details ref={menu} class="menu" onKeyDown={closeByEscape}>
      <summary ref={summary} data-testid="clock">
        {t('시계', 'Clock')} {describeClock(client)}
        {now !== undefined && <span class="time">{formatTime(toKoreanInstant(now).slice(0, 19))}</span>}
      </summary>
      <div class="card">
        <ClockControls client={client} />
      </div>
    </details>
  );
};
