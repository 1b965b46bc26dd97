import { useState } from 'preact/hooks';
import type { CreatedClientView } from '../../client/control.ts';
import { clients, info } from '../live/clients.ts';
import { useLive } from '../live/loader.ts';
import { Action, Code, Fact, ShowLoaded } from '../parts/basic.tsx';
import { language, t } from '../preferences.ts';
import { chosenClient, go, hrefOf } from '../route.ts';
import { root, server } from '../server.ts';
import { Checklist } from './start/checklist.tsx';
import { Snippets } from './start/snippet-choice.tsx';

/** Clients that were created on this page: their secrets cannot be read again. */
const created: CreatedClientView[] = [];

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | null;
}

const credentialsOf = (chosen: string | undefined): Credentials | undefined => {
  const own = created.find(({ clientId }) => chosen === undefined || clientId === chosen);
  if (own !== undefined) return own;
  const known = info.state.value.value?.credentials;
  if (known != null && (chosen === undefined || known.clientId === chosen)) return known;
  const clientId = chosen ?? clients.state.value.value?.at(-1)?.clientId;
  return clientId === undefined ? undefined : { clientId, clientSecret: null };
};

const Links = () => (
  <nav class="buttons" aria-label={t('다른 페이지', 'Other pages')}>
    {info.state.value.value?.app === true && (
      <>
        <a class="button main" href={`${root}/demo`} target="_blank" rel="noreferrer" data-testid="to-demo">
          {t('데모: 처음부터 끝까지 해 보기', 'Demo: the whole flow')}
        </a>
        <a class="button" href={`${root}/app`} target="_blank" rel="noreferrer" data-testid="to-phone">
          {t('모의 휴대폰', 'Virtual phone')}
        </a>
      </>
    )}
    <a class="button" href={`${root}/_control/docs`} target="_blank" rel="noreferrer" data-testid="to-reference">
      {t('API 문서', 'API reference')}
    </a>
    <a
      class="button"
      href={`${root}/_control/docs/${language.value}/`}
      target="_blank"
      rel="noreferrer"
      data-testid="to-docs"
    >
      {t('문서', 'Documentation')}
    </a>
  </nav>
);

export const StartScreen = () => {
  const publicKey = useLive('public-key', () => server.value.publicKey());
  const [, showCreated] = useState(0);
  const baseUrl = info.state.value.value?.baseUrl ?? root;
  const credentials = credentialsOf(chosenClient());
  const create = async (): Promise<void> => {
    const client = await server.value.createClient();
    created.unshift(client);
    showCreated(created.length);
    await clients.reload();
    go(hrefOf('start', null, { client: client.clientId }));
  };
  return (
    <div class="stack">
      <h1>{t('시작', 'Start here')}</h1>
      <Links />
      <div class="columns">
        <section class="card" aria-labelledby="start-values">
          <h2 id="start-values">{t('1. 클라이언트에 넣을 값', '1. What your client needs')}</h2>
          <dl class="stack">
            <Fact name="Base URL">
              <Code text={baseUrl} what="base URL" />
            </Fact>
            <Fact name="client_id">
              {credentials !== undefined && <Code text={credentials.clientId} what="client_id" />}
            </Fact>
            <Fact name="client_secret">
              {credentials?.clientSecret == null ? (
                <p>
                  {t(
                    '클라이언트를 만들 때만 볼 수 있습니다. 모르면 새로 만드세요.',
                    'It is shown only when a client is created. Create one if you do not know it.',
                  )}
                </p>
              ) : (
                <Code text={credentials.clientSecret} what="client_secret" />
              )}
            </Fact>
            <Fact name={t('공개키 (base64 X.509)', 'Public key (base64 X.509)')}>
              <ShowLoaded of={publicKey.state.value}>
                {(key) => <Code text={key} what={t('공개키', 'the public key')} />}
              </ShowLoaded>
            </Fact>
          </dl>
          <Action testId="start-create" run={create}>
            {t('내 클라이언트 만들기', 'Create a client of my own')}
          </Action>
        </section>
        <div class="stack">
          <Checklist />
          <Snippets
            values={{
              base: baseUrl,
              clientId: credentials?.clientId ?? 'CLIENT_ID',
              clientSecret: credentials?.clientSecret ?? 'CLIENT_SECRET',
            }}
          />
        </div>
      </div>
    </div>
  );
};
