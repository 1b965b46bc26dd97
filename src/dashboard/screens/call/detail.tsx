import type { RequestView } from '../../../client/control.ts';
import { useLive } from '../../live/loader.ts';
import { Chip, Explained, Fact, Program, ShowLoaded } from '../../parts/basic.tsx';
import { formatTime } from '../../parts/time.ts';
import { toneOfOutcome } from '../../parts/words.ts';
import { t } from '../../preferences.ts';
import { hrefOf, route, withQuery } from '../../route.ts';
import { root, server } from '../../server.ts';
import { toCurl } from './curl.ts';
import { Exchange } from './exchange.tsx';
import { Inspect } from './inspect.tsx';

const tabs = ['exchange', 'why', 'inspect', 'curl'] as const;
type Tab = (typeof tabs)[number];

const tabWords = (): Readonly<Record<Tab, string>> => ({
  exchange: t('요청과 응답', 'Request and answer'),
  why: t('힌트와 진단', 'Hint and diagnosis'),
  inspect: t('복호화 검사', 'Inspect'),
  curl: 'curl',
});

/** One call of the journal. */
export const CallDetail = ({ id }: { readonly id: string }) => {
  const loader = useLive(id, () => server.value.request(id));
  const { tab: _tab, ...filters } = route.value.query;
  return (
    <section class="detail" aria-labelledby="detail-title" data-testid="call">
      <a class="back" href={hrefOf('calls', null, filters)}>
        {t('← 목록', '← List')}
      </a>
      <ShowLoaded of={loader.state.value}>{(call) => <Detail call={call} />}</ShowLoaded>
    </section>
  );
};

const Why = ({ call: { hint, diagnosis, fault } }: { readonly call: RequestView }) => (
  <dl class="stack">
    <Fact name={t('힌트', 'Hint')}>{hint === null ? t('없음', 'none') : <Explained text={hint} />}</Fact>
    <Fact name={t('진단', 'Diagnosis')}>
      {diagnosis === null ? t('없음', 'none') : `${diagnosis.part} ${diagnosis.explanation}`}
    </Fact>
    <Fact name={t('장애 주입', 'Fault')}>{fault === null ? t('없음', 'none') : `${fault.effect} (${fault.id})`}</Fact>
  </dl>
);

const Detail = ({ call }: { readonly call: RequestView }) => {
  const tab = tabs.find((one) => one === route.value.query.tab) ?? 'exchange';
  const words = tabWords();
  return (
    <>
      <h2 id="detail-title">
        <Chip tone={toneOfOutcome(call.outcome)}>{call.outcome}</Chip>{' '}
        {call.endpoint ?? t('알 수 없는 경로', 'unknown path')}
      </h2>
      <dl class="facts">
        <Fact name={t('시각', 'Time')}>{formatTime(call.at)}</Fact>
        <Fact name={t('클라이언트', 'Client')}>{call.clientId ?? t('알 수 없음', 'unknown')}</Fact>
        <Fact name={t('걸린 시간', 'Took')}>{call.durationMs} ms</Fact>
        {call.txId !== null && (
          <Fact name="txId">
            <a href={hrefOf('tx', call.txId)}>{call.txId}</a>
          </Fact>
        )}
      </dl>
      <nav class="tabs inner" aria-label={t('이 호출의 정보', 'About this call')}>
        {tabs.map((one) => (
          <a
            key={one}
            href={withQuery({ tab: one === 'exchange' ? '' : one })}
            aria-current={one === tab ? 'true' : undefined}
            data-testid={`call-${one}`}
          >
            {words[one]}
          </a>
        ))}
      </nav>
      {tab === 'exchange' && <Exchange call={call} />}
      {tab === 'why' && <Why call={call} />}
      {tab === 'inspect' && <Inspect id={call.id} />}
      {tab === 'curl' && (
        <>
          <p>
            {t(
              '토큰과 개인정보는 가려져 있습니다. 보내기 전에 값을 채우세요.',
              'Tokens and personal data are masked. Fill the values in before you send it.',
            )}
          </p>
          <Program text={toCurl(call, root)} what="curl" />
        </>
      )}
    </>
  );
};
