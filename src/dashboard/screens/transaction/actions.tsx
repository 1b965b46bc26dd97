import { useRef } from 'preact/hooks';
import type { TransactionView } from '../../../client/control.ts';
import { useLive } from '../../live/loader.ts';
import { Action } from '../../parts/basic.tsx';
import { actionWords } from '../../parts/words.ts';
import { t } from '../../preferences.ts';
import { server } from '../../server.ts';

interface ActionsProps {
  readonly tx: TransactionView;
  readonly onDone: () => Promise<void>;
}

const Approval = ({ tx, onDone }: ActionsProps) => {
  const personas = useLive(
    'personas',
    () => server.value.personas(),
    ({ type }) => type === 'persona',
  );
  const persona = useRef<HTMLSelectElement>(null);
  const at = useRef<HTMLInputElement>(null);
  const approve = async (): Promise<void> => {
    const [id = '', instant = ''] = [persona.current?.value, at.current?.value.trim()];
    await server.value.complete(tx.txId, {
      ...(id === '' ? {} : { persona: id }),
      ...(instant === '' ? {} : { at: instant }),
    });
    await onDone();
  };
  return (
    <form class="inline" onSubmit={(event) => event.preventDefault()}>
      <label class="choice">
        <span>{t('누구로', 'As')}</span>
        <select ref={persona} data-testid="persona">
          <option value="">{t('이 요청의 사용자', 'the person of this request')}</option>
          {personas.state.value.value?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name} ({one.id})
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <span>{t('언제', 'When')}</span>
        <input ref={at} placeholder={t('지금, 또는 -61m', 'now, or -61m')} maxLength={40} data-testid="complete-at" />
      </label>
      <Action kind="main" submits testId="action-complete" run={approve}>
        {actionWords().complete}
      </Action>
    </form>
  );
};

/** Every action that is possible now, and no other. */
export const Actions = ({ tx, onDone }: ActionsProps) => {
  const words = actionWords();
  const perform = (action: Exclude<TransactionView['possible'][number], 'complete'>) => async (): Promise<void> => {
    await server.value[action](tx.txId);
    await onDone();
  };
  if (tx.possible.length === 0) {
    return (
      <p>{t('이 트랜잭션에 할 수 있는 동작이 더 없습니다.', 'Nothing more is possible with this transaction.')}</p>
    );
  }
  return (
    <section class="stack" aria-label={t('가능한 동작', 'Possible actions')} data-testid="actions">
      {tx.possible.includes('complete') && <Approval tx={tx} onDone={onDone} />}
      <div class="buttons">
        {tx.possible.map((action) =>
          action === 'complete' ? null : (
            <Action key={action} testId={`action-${action}`} run={perform(action)}>
              {words[action]}
            </Action>
          ),
        )}
      </div>
    </section>
  );
};
