import { useState } from 'preact/hooks';
import type { CoverageView, Scenario } from '../../../client/control.ts';
import { useLive } from '../../live/loader.ts';
import { isOf } from '../../live/stream.ts';
import { Action, Chip, ShowLoaded } from '../../parts/basic.tsx';
import { NeedClient } from '../../parts/need-client.tsx';
import { t } from '../../preferences.ts';
import { chosenClient } from '../../route.ts';
import { server } from '../../server.ts';
import { trialOf } from './try-it.ts';

const groupWords = (): Readonly<Record<CoverageView['groups'][number]['group'], string>> => ({
  states: t('상태', 'States'),
  codes: t('에러 코드', 'Error codes'),
  limits: t('한도', 'Limits'),
  personas: t('인물', 'People'),
});

const nameOf = (item: string): string => item.slice(item.indexOf('.') + 1).replace('.', ' ');

/** Sets what covers an item, and returns what the user has to do then. */
const tryItem = async (item: string, clientId: string, scenarios: readonly Scenario[]): Promise<string> => {
  const trial = trialOf(item, scenarios);
  if (trial === undefined) return t('시나리오가 삭제되어 시도할 수 없습니다.', 'The scenario for it was deleted.');
  if (trial.kind === 'fault') {
    const { endpoint } = await server.value.fault({ ...trial.fault, clientId });
    return t(`다음 ${endpoint} 호출에 적용됩니다.`, `The next call of ${endpoint} gets it.`);
  }
  if (trial.kind === 'new-scenario') await server.value.putScenario(trial.scenario);
  const name = trial.kind === 'scenario' ? trial.scenario : trial.scenario.name;
  await server.value.queue(clientId, name);
  const then: Readonly<Record<string, string>> = {
    'limit.second-read': t(' 결과를 두 번 조회하세요.', ' Then read the result twice.'),
    'limit.result-window': t(
      ' 완료되면 시계를 61분 옮기고 결과를 조회하세요.',
      ' Then move the clock by 61 minutes, and read the result.',
    ),
    'limit.request-expiry': t(' 만료되면 결과를 조회하세요.', ' Read the result when it has expired.'),
  };
  return (
    t(`다음 요청은 시나리오 ${name}을(를) 따릅니다.`, `The next request gets the scenario ${name}.`) +
    (then[item] ?? '')
  );
};

const Missing = ({
  item,
  clientId,
  scenarios,
}: {
  readonly item: string;
  readonly clientId: string | undefined;
  readonly scenarios: readonly Scenario[];
}) => {
  const [said, setSaid] = useState<string>();
  return (
    <li data-testid="missing" data-item={item}>
      <Chip tone="wait">
        {t('없음', 'missing')}: {nameOf(item)}
      </Chip>
      {clientId !== undefined && (
        <Action testId="try" run={async () => setSaid(await tryItem(item, clientId, scenarios))}>
          {t('시도하기', 'Try it')}
          <span class="hidden"> {nameOf(item)}</span>
        </Action>
      )}
      {said !== undefined && (
        <small role="status" data-testid="try-said">
          {said}
        </small>
      )}
    </li>
  );
};

/** What the tests of a client have seen of the service, and what not yet. */
export const Coverage = () => {
  const clientId = chosenClient();
  const filter = clientId === undefined ? {} : { clientId };
  const coverage = useLive(
    `coverage ${clientId}`,
    () => server.value.coverage(filter),
    (event) => isOf(event, clientId) && ['request', 'transaction', 'persona'].includes(event.type),
  );
  const scenarios = useLive(
    'scenarios',
    () => server.value.scenarios(),
    ({ type }) => type === 'scenario',
  );
  const words = groupWords();
  return (
    <section class="stack" aria-labelledby="coverage-title" data-testid="coverage">
      <div class="buttons">
        <h2 id="coverage-title">{t('커버리지', 'Coverage')}</h2>
        <Action
          testId="clear-coverage"
          run={async () => {
            await server.value.clearCoverage(filter);
            await coverage.reload();
          }}
        >
          {t('다시 세기', 'Count again')}
        </Action>
      </div>
      {clientId === undefined && (
        <NeedClient
          what={t('빠진 항목을 시도하려면 클라이언트를 고르세요.', 'To try what is missing, choose a client.')}
        />
      )}
      <ShowLoaded of={coverage.state.value}>
        {({ percent, met, total, groups }) => (
          <>
            <p>
              <label>
                <progress max={total} value={met} /> {percent} % ({met}/{total})
              </label>
            </p>
            {groups.map(({ group, met: covered, missing }) => (
              <section key={group} class="card" aria-label={words[group]}>
                <h3>
                  {words[group]} {covered.length}/{covered.length + missing.length}
                </h3>
                <ul class="chips">
                  {missing.map((item) => (
                    <Missing key={item} item={item} clientId={clientId} scenarios={scenarios.state.value.value ?? []} />
                  ))}
                  {covered.map((item) => (
                    <li key={item}>
                      <Chip tone="good">
                        {t('확인됨', 'met')}: {nameOf(item)}
                      </Chip>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </ShowLoaded>
    </section>
  );
};
