import { useState } from 'preact/hooks';
import type { FaultView, NewFault } from '../../../client/control.ts';
import { faultPresets } from '../../../domain/fault-presets.ts';
import { useLive } from '../../live/loader.ts';
import { isOf } from '../../live/stream.ts';
import { Action, Empty, ShowLoaded } from '../../parts/basic.tsx';
import { Each } from '../../parts/each.tsx';
import { JsonEditor } from '../../parts/json-editor.tsx';
import { t } from '../../preferences.ts';
import { chosenClient } from '../../route.ts';
import { server } from '../../server.ts';

const describe = ({ delayMs, error, http, abort, tamper }: FaultView): string =>
  [
    delayMs === null ? [] : `delay ${delayMs} ms`,
    error ?? [],
    http === null ? [] : `HTTP ${http}`,
    abort === null ? [] : `abort ${abort}`,
    tamper ?? [],
  ]
    .flat()
    .join(', ');

const FaultRow = ({ fault, onDone }: { readonly fault: FaultView; readonly onDone: () => Promise<void> }) => (
  <li data-testid="fault">
    <strong>{fault.endpoint}</strong> {describe(fault)}
    {fault.probability < 1 && ` · ${Math.round(fault.probability * 100)} %`}{' '}
    <small>
      {fault.clientId ?? t('모든 클라이언트', 'all clients')}
      {fault.timesLeft !== null && ` · ${t(`${fault.timesLeft}회 남음`, `${fault.timesLeft} left`)}`}
    </small>{' '}
    <span class="number">
      {t(`호출 ${fault.seen}건 중 ${fault.struck}건 변경`, `changed ${fault.struck} of ${fault.seen} calls`)}
    </span>{' '}
    <Action
      testId="fault-remove"
      run={async () => {
        await server.value.deleteFault(fault.id);
        await onDone();
      }}
    >
      {t('삭제', 'Remove')}
      <span class="hidden">
        {' '}
        {fault.endpoint} {describe(fault)}
      </span>
    </Action>
  </li>
);

/** Faults of the chosen client, or for all clients. */
export const Faults = () => {
  const clientId = chosenClient();
  const [isOwn, showOwn] = useState(false);
  const whose = clientId === undefined ? {} : { clientId };
  const faults = useLive(
    `faults ${clientId}`,
    async () => {
      const all = await server.value.faults();
      return all.filter((fault) => clientId === undefined || fault.clientId === null || fault.clientId === clientId);
    },
    (event) => isOf(event, clientId) && (event.type === 'fault' || event.type === 'request'),
  );
  const add = async (...all: readonly NewFault[]): Promise<void> => {
    for (const fault of all) await server.value.fault({ ...whose, ...fault });
    await faults.reload();
  };
  return (
    <section class="card" aria-labelledby="lab-faults" data-testid="faults">
      <h2 id="lab-faults">{t('장애 주입', 'Faults')}</h2>
      <p>
        {clientId === undefined
          ? t('모든 클라이언트의 호출에 적용됩니다.', 'They apply to the calls of all clients.')
          : t(`${clientId}의 호출에 적용됩니다.`, `They apply to the calls of ${clientId}.`)}
      </p>
      <div class="buttons">
        {faultPresets.map(({ name, text, faults: all }) => (
          <Action key={name} testId={`preset-${name}`} run={() => add(...all)}>
            {t(text.ko, text.en)}
          </Action>
        ))}
      </div>
      <ShowLoaded of={faults.state.value}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t('주입한 장애가 없습니다.', 'There is no fault.')}</Empty>
          ) : (
            <ul class="list">
              <Each of={all} keyOf={({ id }) => id}>
                {(fault) => <FaultRow fault={fault} onDone={faults.reload} />}
              </Each>
            </ul>
          )
        }
      </ShowLoaded>
      <button type="button" aria-expanded={isOwn} data-testid="own-fault" onClick={() => showOwn(!isOwn)}>
        {t('직접 만들기', 'Make one')}
      </button>
      {isOwn && (
        <JsonEditor
          label={t('장애 (JSON)', 'Fault (JSON)')}
          testId="fault-json"
          value={{ endpoint: 'status', error: 'CE5000', times: 2 }}
          save={(fault) => add(fault as NewFault)}
        />
      )}
    </section>
  );
};
