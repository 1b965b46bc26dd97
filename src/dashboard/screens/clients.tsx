import { useRef, useState } from 'preact/hooks';
import type { ClientView, CreatedClientView, NewClient } from '../../client/control.ts';
import { identities } from '../../domain/names/identities.ts';
import { clients } from '../live/clients.ts';
import { Action, Chip, Copy, Empty, Fact, ShowLoaded } from '../parts/basic.tsx';
import { Each } from '../parts/each.tsx';
import { JsonEditor } from '../parts/json-editor.tsx';
import { formatTime } from '../parts/time.ts';
import { t } from '../preferences.ts';
import { hrefOf, route } from '../route.ts';
import { server } from '../server.ts';

const Created = ({ client: { clientId, clientSecret } }: { readonly client: CreatedClientView }) => (
  <div class="created stack" role="status" data-testid="created">
    <p>
      <strong>{t('시크릿은 지금만 볼 수 있습니다.', 'The secret is shown only now.')}</strong>
    </p>
    <dl class="facts">
      <Fact name="client_id">
        <code data-testid="created-id">{clientId}</code> <Copy text={clientId} what="client_id" />
      </Fact>
      <Fact name="client_secret">
        <code data-testid="created-secret">{clientSecret}</code> <Copy text={clientSecret} what="client_secret" />
      </Fact>
    </dl>
  </div>
);

const Creation = () => {
  const form = useRef<HTMLFormElement>(null);
  const [created, setCreated] = useState<CreatedClientView>();
  const create = async (): Promise<void> => {
    const given = new FormData(form.current ?? undefined);
    const textOf = (name: string): string => String(given.get(name) ?? '').trim();
    const settings: NewClient = {
      identity: identities.find((one) => one === textOf('identity')) ?? 'fixed',
      ...(textOf('partnerCode') === '' ? {} : { partnerCode: textOf('partnerCode') }),
      ...(textOf('clientId') === '' ? {} : { clientId: textOf('clientId') }),
    };
    setCreated(await server.value.createClient(settings));
    await clients.reload();
  };
  return (
    <section class="card" aria-labelledby="create-title">
      <h2 id="create-title">{t('클라이언트 만들기', 'Create a client')}</h2>
      <form ref={form} class="inline" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span>{t('고객사 코드', 'Partner code')}</span>
          <input name="partnerCode" placeholder="TEST1" maxLength={32} data-testid="new-partner" />
        </label>
        <label class="choice">
          <span>client_id</span>
          <input name="clientId" placeholder={t('서버가 정함', 'the server chooses')} maxLength={64} />
        </label>
        <label class="choice">
          <span>{t('반환할 인물', 'Whose data')}</span>
          <select name="identity" defaultValue="fixed">
            <option value="fixed">{t('항상 같은 인물 (fixed)', 'always the same person (fixed)')}</option>
            <option value="match">{t('일치하는 인물 (match)', 'the person that matches (match)')}</option>
            <option value="echo">{t('보낸 그대로 (echo)', 'as sent (echo)')}</option>
          </select>
        </label>
        <Action kind="main" submits testId="create" run={create}>
          {t('만들기', 'Create')}
        </Action>
      </form>
      {created !== undefined && <Created client={created} />}
    </section>
  );
};

/** The fields that PATCH takes, as they are now. */
const settingsOf = ({
  partnerCode,
  scopes,
  tokenTtlSeconds,
  scenario,
  identity,
  strict,
  disabledRules,
}: ClientView) => ({
  partnerCode,
  scopes,
  tokenTtl: `${tokenTtlSeconds}s`,
  scenario,
  identity,
  strict,
  disabledRules,
});

const ClientRow = ({ client }: { readonly client: ClientView }) => {
  const { clientId, partnerCode, identity, createdAt, scenario } = client;
  const [isSure, setSure] = useState(false);
  return (
    <li data-testid="client-row" data-id={clientId}>
      <details open={route.value.id === clientId}>
        <summary>
          <code>{clientId}</code> <Chip>{partnerCode}</Chip>{' '}
          <small>
            {identity} · {scenario ?? t('기본 시나리오', 'default scenario')} · {formatTime(createdAt)}
          </small>
        </summary>
        <div class="stack">
          <div class="buttons">
            <a class="button" href={hrefOf('tx', null, { client: clientId })}>
              {t('트랜잭션', 'Transactions')}
            </a>
            <a class="button" href={hrefOf('lab', null, { client: clientId })}>
              {t('실험실', 'Lab')}
            </a>
            <Action
              testId="client-reset"
              run={async () => {
                await server.value.resetClient(clientId);
                await clients.reload();
              }}
            >
              {t('처음 상태로', 'Reset')}
            </Action>
            {isSure ? (
              <Action
                kind="danger"
                testId="client-delete-sure"
                run={async () => {
                  await server.value.deleteClient(clientId);
                  await clients.reload();
                }}
              >
                {t('데이터까지 삭제', 'Delete it with its data')}
              </Action>
            ) : (
              <button type="button" class="danger" data-testid="client-delete" onClick={() => setSure(true)}>
                {t('삭제…', 'Delete…')}
              </button>
            )}
          </div>
          <JsonEditor
            label={t('설정 (JSON)', 'Settings (JSON)')}
            testId="client-json"
            value={settingsOf(client)}
            save={async (value) => {
              await server.value.changeClient(clientId, value);
              await clients.reload();
            }}
          />
        </div>
      </details>
    </li>
  );
};

const WORD = 'reset';

const ResetAll = () => {
  const [typed, setTyped] = useState('');
  return (
    <section class="card" aria-labelledby="reset-title">
      <h2 id="reset-title">{t('모두 처음 상태로', 'Reset everything')}</h2>
      <p>
        {t(
          `모든 클라이언트의 데이터를 지우고 시작할 때의 상태로 되돌립니다. 다른 사람의 테스트도 지워집니다. 계속하려면 ${WORD}을 입력하세요.`,
          `Deletes the data of all clients, also of other people's tests. Type ${WORD} to go on.`,
        )}
      </p>
      <form class="inline" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span>{t('확인', 'Confirmation')}</span>
          <input
            value={typed}
            autocomplete="off"
            data-testid="reset-word"
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <Action
          kind="danger"
          submits
          testId="reset-all"
          disabled={typed !== WORD}
          run={async () => {
            await server.value.reset();
            setTyped('');
          }}
        >
          {t('모두 지우기', 'Reset everything')}
        </Action>
      </form>
    </section>
  );
};

export const ClientsScreen = () => (
  <div class="stack">
    <h1>{t('클라이언트', 'Clients')}</h1>
    <Creation />
    <section class="card" aria-labelledby="clients-title">
      <h2 id="clients-title">{t('목록', 'List')}</h2>
      <ShowLoaded of={clients.state.value}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t('클라이언트가 없습니다.', 'There is no client.')}</Empty>
          ) : (
            <ul class="list">
              <Each of={all} keyOf={({ clientId }) => clientId}>
                {(client) => <ClientRow client={client} />}
              </Each>
            </ul>
          )
        }
      </ShowLoaded>
    </section>
    <ResetAll />
  </div>
);
