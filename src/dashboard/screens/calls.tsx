import { useEffect, useMemo } from 'preact/hooks';
import type { ControlEvents, RequestView } from '../../client/control.ts';
import type { StreamEvent } from '../../client/event-stream.ts';
import { onLive } from '../live/connection.ts';
import { createRows, type Rows } from '../live/rows.ts';
import { isOf } from '../live/stream.ts';
import { Chip, Choice, Empty } from '../parts/basic.tsx';
import { Boundary } from '../parts/boundary.tsx';
import { RowList } from '../parts/row-list.tsx';
import { formatTime } from '../parts/time.ts';
import { toneOfOutcome } from '../parts/words.ts';
import { t } from '../preferences.ts';
import { chosenClient, go, hrefOf, type Query, route, withQuery } from '../route.ts';
import { explain, server } from '../server.ts';
import { CallDetail } from './call/detail.tsx';

/** A row is of a journal entry, or of an event about one, which has no bodies. */
type Call = RequestView | ControlEvents['request'];

const summaryOf = (call: Call): Pick<ControlEvents['request'], 'method' | 'target' | 'status'> =>
  'request' in call ? { ...call.request, status: call.answer?.status ?? null } : call;

const endpoints = ['token', 'request', 'status', 'result'] as const satisfies readonly NonNullable<
  RequestView['endpoint']
>[];

const FAIL = 'FAIL';

/** The filters of the list, by their names in the hash. */
interface Filters {
  readonly clientId: string | undefined;
  readonly endpoint: (typeof endpoints)[number] | undefined;
  readonly outcome: string | undefined;
  readonly txId: string | undefined;
  readonly text: string | undefined;
}

const readFilters = ({ client, endpoint, outcome, tx, text }: Query): Filters => ({
  clientId: client,
  endpoint: endpoints.find((one) => one === endpoint),
  outcome: outcome || undefined,
  txId: tx || undefined,
  text: text || undefined,
});

const matches = (row: Call, { endpoint, outcome, txId }: Filters): boolean =>
  (endpoint === undefined || row.endpoint === endpoint) &&
  (outcome === undefined || row.outcome === outcome || (outcome === FAIL && row.outcome !== 'SUCCESS')) &&
  (txId === undefined || row.txId === txId);

const given = <T extends object>(filters: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as never;

const useCalls = (filters: Filters): Rows<Call> => {
  const key = JSON.stringify(filters);
  const rows = useMemo(
    () =>
      createRows<Call>({
        idOf: ({ id }) => id,
        sequenceOf: ({ id }) => Number(id),
        readNewest: (limit) => server.value.requests({ ...given(filters), limit }),
        explain,
        readOne: async () => undefined,
      }),
    [key],
  );
  useEffect(() => {
    void rows.reload();
    return onLive({
      renewed: () => void rows.reload(),
      reopened: rows.retry,
      changed: (events: readonly StreamEvent[]) => {
        const news = events.filter((event) => event.type === 'request' && isOf(event, filters.clientId));
        if (news.length === 0) return;
        // An event does not have the bodies that the text may be in.
        if (filters.text !== undefined) void rows.reload();
        else
          rows.add(
            news
              .map(({ data }) => data as Call)
              .filter((row) => matches(row, filters))
              .reverse(),
          );
      },
    });
  }, [rows]);
  return rows;
};

const Row = ({ call }: { readonly call: Call }) => {
  const { method, target, status } = summaryOf(call);
  return (
    <>
      <span class="time">{formatTime(call.at)}</span>
      <Chip tone={toneOfOutcome(call.outcome)}>{call.outcome}</Chip>
      <strong>{call.endpoint ?? `${method ?? '?'} ${target ?? ''}`}</strong>
      <span class="number">{status ?? t('응답 없음', 'no answer')}</span>
      <span class="number">{call.durationMs} ms</span>
      <span class="client">{call.clientId ?? t('등록되지 않은 클라이언트', 'unknown client')}</span>
      {call.txId !== null && <span class="id">{call.txId.slice(0, 8)}</span>}
      {call.fault !== null && (
        <Chip tone="wait">
          {t('장애 주입', 'fault')}: {call.fault.effect}
        </Chip>
      )}
      {call.hint !== null && <small class="hint">{call.hint}</small>}
    </>
  );
};

const outcomes = (current: string | undefined): (readonly [string, string])[] => [
  ['', t('전체', 'all')],
  ['SUCCESS', t('성공', 'success')],
  [FAIL, t('실패', 'failed')],
  ...(current === undefined || current === 'SUCCESS' || current === FAIL ? [] : [[current, current] as const]),
];

const Filters = ({ filters }: { readonly filters: Filters }) => (
  <div class="filters">
    <Choice
      label={t('결과', 'Outcome')}
      testId="filter-outcome"
      value={filters.outcome ?? ''}
      options={outcomes(filters.outcome)}
      onChoose={(outcome) => go(withQuery({ outcome }))}
    />
    <Choice
      label={t('엔드포인트', 'Endpoint')}
      testId="filter-endpoint"
      value={filters.endpoint ?? ''}
      options={[['', t('전체', 'all')], ...endpoints.map((one) => [one, one] as const)]}
      onChoose={(endpoint) => go(withQuery({ endpoint }))}
    />
    <label class="choice">
      <span>{t('포함된 내용', 'Contains')}</span>
      <input
        key={filters.text}
        defaultValue={filters.text ?? ''}
        maxLength={200}
        data-testid="filter-text"
        onChange={({ currentTarget }) => go(withQuery({ text: currentTarget.value.trim() }))}
      />
    </label>
    {filters.txId !== undefined && (
      <a class="button" href={withQuery({ tx: '' })} data-testid="filter-tx">
        txId {filters.txId.slice(0, 8)} ✕<span class="hidden">{t('조건 지우기', 'remove this filter')}</span>
      </a>
    )}
  </div>
);

export const CallsScreen = () => {
  const { query, id } = route.value;
  const filters = { ...readFilters(query), clientId: chosenClient() };
  const rows = useCalls(filters);
  const { client: _client, ...kept } = query;
  return (
    <div class={id === null ? 'split' : 'split chosen'}>
      <h1 class="hidden">{t('호출', 'Calls')}</h1>
      <section aria-label={t('호출 목록', 'List of calls')}>
        <Filters filters={filters} />
        <RowList
          rows={rows}
          testId="calls"
          kind="call"
          hrefOf={(call) => hrefOf('calls', call.id, kept)}
          isCurrent={(call) => call.id === id}
          none={<Empty>{t('조건에 맞는 호출이 없습니다.', 'There is no call like this.')}</Empty>}
        >
          {(call) => <Row call={call} />}
        </RowList>
      </section>
      {id !== null && (
        <Boundary key={id} name={t('이 호출', 'This call')}>
          <CallDetail id={id} />
        </Boundary>
      )}
    </div>
  );
};
