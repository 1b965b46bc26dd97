import type { TransactionView } from '../../../client/control.ts';
import { clientNow, clientOf, info } from '../../live/clients.ts';
import { useLive } from '../../live/loader.ts';
import { txIdOf } from '../../live/stream.ts';
import { readWallClock } from '../../live/wall-clock.ts';
import { Chip, Copy, Empty, Explained, Fact, ShowLoaded } from '../../parts/basic.tsx';
import { Boundary } from '../../parts/boundary.tsx';
import { formatTime } from '../../parts/time.ts';
import { toneOfOutcome, toneOfStatus } from '../../parts/words.ts';
import { t } from '../../preferences.ts';
import { hrefOf, route } from '../../route.ts';
import { root, server } from '../../server.ts';
import { Actions } from './actions.tsx';
import { ClockJumps } from './clock-jumps.tsx';
import { TransactionTimeline } from './timeline.tsx';

/** The most calls of a transaction that are read. */
const MAX_CALLS = 200;

/** One transaction, as it is now on its client's clock. */
export const TransactionDetail = ({ txId }: { readonly txId: string }) => {
  const loader = useLive(
    txId,
    async () => {
      const tx = await server.value.transaction(txId);
      const [calls, findings] = await Promise.all([
        server.value.requests({ txId, limit: MAX_CALLS }),
        server.value.findings({ clientId: tx.clientId }),
      ]);
      return { tx, calls, findings: findings.filter((finding) => finding.txId === txId) };
    },
    (event) => event.type === 'client' || txIdOf(event) === txId,
  );
  return (
    <section class="detail card" aria-labelledby="detail-title" data-testid="transaction">
      <a class="back" href={hrefOf('tx', null, { status: route.value.query.status ?? '' })}>
        {t('← 목록', '← List')}
      </a>
      <ShowLoaded of={loader.state.value}>
        {({ tx, calls, findings }) => {
          const nowMs = clientNow(tx.clientId) ?? readWallClock();
          return (
            <>
              <Head tx={tx} />
              <Actions tx={tx} onDone={loader.reload} />
              <Boundary name={t('타임라인', 'The timeline')}>
                <TransactionTimeline
                  tx={tx}
                  calls={calls}
                  nowMs={nowMs}
                  isFrozen={clientOf(tx.clientId)?.clock.frozen ?? false}
                />
              </Boundary>
              <ClockJumps tx={tx} nowMs={nowMs} onDone={loader.reload} />
              <section class="stack" aria-labelledby="calls-title">
                <h3 id="calls-title">{t('호출', 'Calls')}</h3>
                {calls.length === 0 && <Empty>{t('기록된 호출이 없습니다.', 'No call is recorded.')}</Empty>}
                <ol class="rows">
                  {calls.map((call) => (
                    <li key={call.id}>
                      <a class="row" href={hrefOf('calls', call.id, { tx: tx.txId })}>
                        <span class="time">{formatTime(call.at)}</span>
                        <Chip tone={toneOfOutcome(call.outcome)}>{call.outcome}</Chip>
                        <span>{call.endpoint}</span>
                      </a>
                    </li>
                  ))}
                </ol>
              </section>
              {findings.length > 0 && (
                <section class="stack" aria-labelledby="findings-title">
                  <h3 id="findings-title">{t('연동 점검 결과', 'Findings')}</h3>
                  <ul>
                    {findings.map((finding) => (
                      <li key={finding.id}>
                        <a href={hrefOf('findings', finding.rule)}>{finding.rule}</a>{' '}
                        <Explained text={t(finding.messageKo, finding.message)} />
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              <details>
                <summary>JSON</summary>
                <pre>{JSON.stringify(tx, null, 2)}</pre>
              </details>
            </>
          );
        }}
      </ShowLoaded>
    </section>
  );
};

/** The window opens by a form, as partners open it. */
const Links = ({ tx }: { readonly tx: TransactionView }) => (
  <div class="buttons">
    {tx.requestType === 'USER_NONE' && (
      <form method="post" action={`${root}/start?serviceType=SIGN_USER_AUTH`} target="_blank" rel="noreferrer">
        <input type="hidden" name="txId" value={tx.txId} />
        <button type="submit">{t('표준창 열기', 'Open the window')}</button>
      </form>
    )}
    <a class="button" href={`${root}/app/${encodeURIComponent(tx.txId)}`} target="_blank" rel="noreferrer">
      {t('모의 앱 열기', 'Open the virtual app')}
    </a>
  </div>
);

const Head = ({ tx }: { readonly tx: TransactionView }) => {
  const { name, phone } = tx.person as { readonly name?: string; readonly phone?: string };
  return (
    <>
      <h2 id="detail-title">
        <Chip tone={toneOfStatus[tx.status]}>{tx.status}</Chip> <span class="id">{tx.txId}</span>{' '}
        <Copy text={tx.txId} what="txId" />
      </h2>
      {tx.error !== null && (
        <p>
          <Chip tone="bad">{tx.error}</Chip>{' '}
          {t('결과 조회가 이 코드로 거부됩니다.', 'The result will be refused with this code.')}
        </p>
      )}
      <dl class="facts">
        <Fact name={t('클라이언트', 'Client')}>
          {tx.clientId} ({tx.partnerCode})
        </Fact>
        <Fact name={t('요청 유형', 'Request type')}>
          {tx.requestType}
          {tx.triggerType === null ? '' : ` · ${tx.triggerType}`}
        </Fact>
        <Fact name={t('시나리오', 'Scenario')}>{tx.scenario}</Fact>
        <Fact name={t('사용자', 'Person')}>
          {name} {phone}
          {!tx.identified && ` (${t('아직 확인되지 않음', 'not identified yet')})`}
        </Fact>
        <Fact name={t('만료 시각', 'Expires')}>{formatTime(tx.expiresAt)}</Fact>
        <Fact name={t('조회', 'Reads')}>
          {t(`상태 ${tx.polls}회 · 결과 ${tx.reads.length}/2`, `status ×${tx.polls} · result ${tx.reads.length}/2`)}
        </Fact>
      </dl>
      {info.state.value.value?.app === true && <Links tx={tx} />}
    </>
  );
};
