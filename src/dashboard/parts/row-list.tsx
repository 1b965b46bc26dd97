import type { ComponentChildren } from 'preact';
import { MAX_NEWER, MAX_ROWS, type Rows } from '../live/rows.ts';
import { t } from '../preferences.ts';
import { Problem } from './basic.tsx';
import { Boundary } from './boundary.tsx';

interface RowListProps<T> {
  readonly rows: Rows<T>;
  /** The class of a row: it gives the columns their widths. */
  readonly kind: string;
  readonly testId: string;
  readonly hrefOf: (row: T) => string;
  readonly isCurrent: (row: T) => boolean;
  /** What is shown when there is no row. */
  readonly none: ComponentChildren;
  readonly children: (row: T) => ComponentChildren;
}

const countOf = (newer: number): string => (newer < MAX_NEWER ? String(newer) : `${MAX_NEWER}+`);

/** A live list, newest first. A row that cannot be shown leaves the others as they are. */
export const RowList = <T,>({ rows, kind, testId, hrefOf, isCurrent, none, children }: RowListProps<T>) => {
  const { rows: shown, newer, hasMore, problem } = rows.state.value;
  return (
    <>
      {problem !== undefined && (
        <Problem>
          {problem}{' '}
          <button type="button" class="small" onClick={() => void rows.reload()}>
            {t('다시 시도', 'Try again')}
          </button>
        </Problem>
      )}
      {shown === undefined && problem === undefined && (
        <p class="loading" role="status">
          {t('불러오는 중…', 'Loading…')}
        </p>
      )}
      {newer > 0 && (
        <button type="button" class="newer" data-testid={`${testId}-newer`} onClick={() => void rows.showNewer()}>
          {t(`새 항목 ${countOf(newer)}건 보기`, `${countOf(newer)} new: show`)}
        </button>
      )}
      {shown?.length === 0 && none}
      <ol class="rows" data-testid={testId}>
        {shown?.map((row, index) => (
          <li key={rows.idOf(row) || index} data-id={rows.idOf(row)}>
            <Boundary name={t('이 항목', 'This row')}>
              <RowLink kind={kind} row={row} hrefOf={hrefOf} isCurrent={isCurrent}>
                {children}
              </RowLink>
            </Boundary>
          </li>
        ))}
      </ol>
      {hasMore && <p class="more">{t(`최근 ${MAX_ROWS}건만 표시합니다.`, `Only the newest ${MAX_ROWS} are shown.`)}</p>}
    </>
  );
};

type RowLinkProps<T> = Pick<RowListProps<T>, 'kind' | 'hrefOf' | 'isCurrent' | 'children'> & { readonly row: T };

const RowLink = <T,>({ kind, row, hrefOf, isCurrent, children }: RowLinkProps<T>) => (
  <a class={`row ${kind}`} href={hrefOf(row)} aria-current={isCurrent(row) ? 'true' : undefined}>
    {children(row)}
  </a>
);
