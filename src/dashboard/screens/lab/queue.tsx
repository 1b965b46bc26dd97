import { useRef } from 'preact/hooks';
import type { ClientView } from '../../../client/control.ts';
import { useLive } from '../../live/loader.ts';
import { isOf } from '../../live/stream.ts';
import { Action, Empty, ShowLoaded } from '../../parts/basic.tsx';
import { t } from '../../preferences.ts';
import { server } from '../../server.ts';

/** Which scenarios the next requests of a client get. */
export const Queue = ({ client: { clientId, scenario } }: { readonly client: ClientView }) => {
  const chosen = useRef<HTMLSelectElement>(null);
  const times = useRef<HTMLInputElement>(null);
  const queue = useLive(
    clientId,
    async () => (await server.value.queued(clientId)).queue,
    (event) => event.type === 'client' && isOf(event, clientId),
  );
  const scenarios = useLive(
    'scenarios',
    () => server.value.scenarios(),
    ({ type }) => type === 'scenario',
  );
  const after = (act: () => Promise<unknown>) => async (): Promise<void> => {
    await act();
    await queue.reload();
  };
  const add = after(() => server.value.queue(clientId, chosen.current?.value ?? '', Number(times.current?.value ?? 1)));
  return (
    <section class="card" aria-labelledby="lab-queue" data-testid="queue">
      <h2 id="lab-queue">{t('다음 요청의 시나리오', 'Scenarios of the next requests')}</h2>
      <p>
        {t('큐가 비면 기본 시나리오를 씁니다: ', 'After the queue, the default scenario: ')}
        {scenario === null ? t('서버의 기본값', 'the default of the server') : <code>{scenario}</code>}
      </p>
      <ShowLoaded of={queue.state.value}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty>{t('큐가 비어 있습니다.', 'The queue is empty.')}</Empty>
          ) : (
            <ol class="list">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <code>{entry.scenario}</code> ×{entry.times}{' '}
                  <Action testId="queue-remove" run={after(() => server.value.unqueue(clientId, entry.id))}>
                    {t('빼기', 'Remove')}
                    <span class="hidden"> {entry.scenario}</span>
                  </Action>
                </li>
              ))}
            </ol>
          )
        }
      </ShowLoaded>
      <form class="inline" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span>{t('시나리오', 'Scenario')}</span>
          <select ref={chosen} data-testid="queue-scenario">
            {scenarios.state.value.value?.map(({ name, description = '', descriptionKo }) => (
              <option key={name} value={name} title={t(descriptionKo ?? description, description)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="choice">
          <span>{t('횟수', 'Times')}</span>
          <input ref={times} type="number" min={1} max={1000} defaultValue="1" data-testid="queue-times" />
        </label>
        <Action kind="main" submits testId="queue-add" run={add}>
          {t('큐에 넣기', 'Add to the queue')}
        </Action>
        <Action testId="queue-clear" run={after(() => server.value.clearQueue(clientId))}>
          {t('모두 비우기', 'Empty it')}
        </Action>
      </form>
    </section>
  );
};
