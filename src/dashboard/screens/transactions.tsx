import { useEffect, useMemo } from 'preact/hooks';
import type { TransactionStatus, TransactionView } from '../../client/control.ts';
import { clientNow } from '../live/clients.ts';
import { onLive } from '../live/connection.ts';
import { createRows, type Rows } from '../live/rows.ts';
import { isOf, txIdOf } from '../live/stream.ts';
import { Chip, Choice, Empty } from '../parts/basic.tsx';
import { Boundary } from '../parts/boundary.tsx';
import { RowList } from '../parts/row-list.tsx';
import { formatAge } from '../parts/time.ts';
import { toneOfStatus } from '../parts/words.ts';
import { t } from '../preferences.ts';
import { chosenClient, go, hrefOf, route, withQuery } from '../route.ts';
import { explain, server } from '../server.ts';
import { TransactionDetail } from './transaction/detail.tsx';

const statuses: readonly TransactionStatus[] = ['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED'];

const useTransactions = (
  clientId: string | undefined,
  status: TransactionStatus | undefined,
): Rows<TransactionView> => {
  const rows = useMemo(() => {
    const filter = { ...(clientId === undefined ? {} : { clientId }), ...(status === undefined ? {} : { status }) };
    return createRows<TransactionView>({
      idOf: ({ txId }) => txId,
      readNewest: (limit) => server.value.transactions({ ...filter, limit }),
      explain,
      readOne: async (txId) => {
        const found = await server.value.transaction(txId).catch((error: { readonly status?: number | null }) => {
          if (error.status === 404) return undefined;
          throw error;
        });
        const isWanted = found !== undefined && (status === undefined || found.status === status);
        return isWanted && (clientId === undefined || found.clientId === clientId) ? found : undefined;
      },
    });
  }, [clientId, status]);
  useEffect(() => {
    void rows.reload();
    return onLive({
      renewed: () => void rows.reload(),
      reopened: rows.retry,
      changed: (events) => {
        const ids = events.filter((event) => isOf(event, clientId)).flatMap((event) => txIdOf(event) ?? []);
        if (ids.length > 0) void rows.touch([...new Set(ids)]);
        // A clock was moved: states may have changed without a step.
        if (events.some((event) => event.type === 'client' && isOf(event, clientId))) void rows.reload();
      },
    });
  }, [rows, clientId]);
  return rows;
};

const nameOf = (person: object): string => {
  const { name } = person as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
};

const Row = ({ tx }: { readonly tx: TransactionView }) => {
  const now = clientNow(tx.clientId);
  return (
    <>
      <Chip tone={toneOfStatus[tx.status]}>{tx.status}</Chip>
      <span class="id" title={tx.txId}>
        {tx.txId.slice(0, 8)}
      </span>
      <span>{tx.partnerCode}</span>
      <span>{tx.requestType}</span>
      <span>{tx.scenario}</span>
      <span>{nameOf(tx.person)}</span>
      <span class="number">{now === undefined ? '' : formatAge(now - Date.parse(tx.requestedAt))}</span>
      <span class="number">{t(`결과 ${tx.reads.length}/2`, `result ${tx.reads.length}/2`)}</span>
      <span class="number">{t(`상태 ${tx.polls}회`, `status ×${tx.polls}`)}</span>
      <span>{tx.error !== null && <Chip tone="bad">{tx.error}</Chip>}</span>
    </>
  );
};

const NoTransactions = () => (
  <Empty>
    <p>{t('아직 트랜잭션이 없습니다.', 'There is no transaction yet.')}</p>
    <p>
      <a href={hrefOf('start')}>
        {t('시작 화면에서 첫 요청을 보내 보세요.', 'Send the first request from the start screen.')}
      </a>
    </p>
  </Empty>
);

const List = () => {
  const { query, id } = route.value;
  const status = statuses.find((one) => one === query.status);
  const rows = useTransactions(chosenClient(), status);
  return (
    <section aria-label={t('트랜잭션 목록', 'List of transactions')}>
      <div class="filters">
        <Choice
          label={t('상태', 'State')}
          testId="filter-status"
          value={status ?? ''}
          options={[['', t('전체', 'all')], ...statuses.map((one) => [one, one] as const)]}
          onChoose={(chosen) => go(withQuery({ status: chosen }))}
        />
      </div>
      <RowList
        rows={rows}
        testId="transactions"
        kind="transaction"
        hrefOf={({ txId }) => hrefOf('tx', txId, { status: status ?? '' })}
        isCurrent={({ txId }) => txId === id}
        none={<NoTransactions />}
      >
        {(tx) => <Row tx={tx} />}
      </RowList>
    </section>
  );
};

export const TransactionsScreen = () => {
  const { id } = route.value;
  return (
    <div class={id === null ? 'split' : 'split chosen'}>
      <h1 class="hidden">{t('트랜잭션', 'Transactions')}</h1>
      <List />
      {id !== null && (
        <Boundary key={id} name={t('트랜잭션', 'This transaction')}>
          <TransactionDetail txId={id} />
        </Boundary>
      )}
    </div>
  );
};
