import type { TransactionView } from '../../../client/control.ts';
import { clients } from '../../live/clients.ts';
import { Action } from '../../parts/basic.tsx';
import { t } from '../../preferences.ts';
import { server } from '../../server.ts';

const WINDOW_MS = 60 * 60_000;

interface JumpsProps {
  readonly tx: TransactionView;
  /** On the client's clock. */
  readonly nowMs: number;
  readonly onDone: () => Promise<void>;
}

/** Moves the clock of the client to just before and just after a limit. */
export const ClockJumps = ({ tx, onDone }: JumpsProps) => {
  const jumpTo = (at: number) => async (): Promise<void> => {
    const clock = server.value.clock(tx.clientId);
    const { now } = await clock.read();
    await clock.advance(`${at - Date.parse(now)}ms`);
    await Promise.all([clients.reload(), onDone()]);
  };
  const expires = Date.parse(tx.expiresAt);
  const isCompleted = tx.completesAt !== null && Date.parse(tx.completesAt) < expires;
  const windowEnds = isCompleted ? Date.parse(tx.completesAt ?? '') + WINDOW_MS : undefined;
  const jumps: readonly (readonly [id: string, text: string, at: number])[] = [
    ...(tx.status === 'COMPLETED'
      ? []
      : ([
          ['expiry-before', t('만료 1초 전', '1 s before expiry'), expires - 1_000],
          ['expiry-after', t('만료 1초 후', '1 s after expiry'), expires + 1_000],
        ] as const)),
    ...(windowEnds === undefined
      ? []
      : ([
          ['window-before', t('60분 1초 전', '1 s before the 60 minutes'), windowEnds - 1_000],
          ['window-after', t('60분 1초 후', '1 s after the 60 minutes'), windowEnds + 1_000],
        ] as const)),
  ];
  return (
    <section class="stack" aria-labelledby="jumps-title">
      <h3 id="jumps-title">{t('클라이언트 시계 옮기기', 'Move the clock of the client')}</h3>
      <div class="buttons">
        {jumps.map(([id, text, at]) => (
          <Action key={id} testId={`jump-${id}`} run={jumpTo(at)}>
            {text}
          </Action>
        ))}
      </div>
    </section>
  );
};
