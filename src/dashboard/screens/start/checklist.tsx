import { useLive } from '../../live/loader.ts';
import { isOf } from '../../live/stream.ts';
import { ShowLoaded } from '../../parts/basic.tsx';
import { t } from '../../preferences.ts';
import { chosenClient, hrefOf } from '../../route.ts';
import { server } from '../../server.ts';

const calls = ['token', 'request', 'status', 'result'] as const;

type Step = 'token' | 'request' | 'approval' | 'status' | 'result';

const stepWords = (): readonly (readonly [step: Step, text: string])[] => [
  ['token', t('① 액세스 토큰 받기', '① Get an access token')],
  ['request', t('② 인증 요청하기', '② Request a certification')],
  ['approval', t('③ 사용자가 승인', '③ The user approves')],
  ['status', t('④ 상태 조회하기', '④ Ask for the status')],
  ['result', t('⑤ 결과 조회하기', '⑤ Read the result')],
];

/** Which steps of the guide have succeeded at least once. */
const readDone = async (clientId: string | undefined): Promise<ReadonlySet<Step>> => {
  const filter = { ...(clientId === undefined ? {} : { clientId }), limit: 1 };
  const [completed, ...answered] = await Promise.all([
    server.value.transactions({ ...filter, status: 'COMPLETED' }),
    ...calls.map((endpoint) => server.value.requests({ ...filter, endpoint, outcome: 'SUCCESS' })),
  ]);
  const done = new Set<Step>(calls.filter((_call, index) => (answered[index]?.length ?? 0) > 0));
  if (completed.length > 0) done.add('approval');
  return done;
};

/** The steps of the guide. They tick themselves as calls come in. */
export const Checklist = () => {
  const clientId = chosenClient();
  const done = useLive(
    `done ${clientId}`,
    () => readDone(clientId),
    (event) => isOf(event, clientId) && (event.type === 'request' || event.type === 'transaction'),
  );
  return (
    <section class="card" aria-labelledby="start-steps">
      <h2 id="start-steps">{t('2. 해야 할 일', '2. What to do')}</h2>
      <ShowLoaded of={done.state.value}>
        {(steps) => (
          <ol class="checklist" data-testid="checklist">
            {stepWords().map(([step, text]) => (
              <li key={step} class={steps.has(step) ? 'done' : ''} data-testid={`step-${step}`}>
                <span class="tick" aria-hidden="true">
                  {steps.has(step) ? '✓' : ''}
                </span>
                {text}
                <span class="hidden">{steps.has(step) ? t(', 완료', ', done') : t(', 아직', ', not yet')}</span>
              </li>
            ))}
          </ol>
        )}
      </ShowLoaded>
      <p>
        <a href={hrefOf('tx')}>
          {t(
            '③ 승인은 트랜잭션 화면이나 모의 앱에서 할 수 있습니다.',
            '③ Approve on the screen of transactions, or in the virtual app.',
          )}
        </a>
      </p>
    </section>
  );
};
