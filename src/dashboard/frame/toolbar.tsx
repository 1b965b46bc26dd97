import { useRef } from 'preact/hooks';
import { clients, currentClient } from '../live/clients.ts';
import { connect, connection, isPaused, missedEvents, pause, resume } from '../live/connection.ts';
import { readWallClock, wallNow } from '../live/wall-clock.ts';
import { Chip } from '../parts/basic.tsx';
import { t } from '../preferences.ts';
import { chosenClient, go, hrefOf, route, withQuery } from '../route.ts';
import { ClockMenu } from './clock-menu.tsx';

const ClientChoice = () => {
  const chosen = chosenClient();
  const all = clients.state.value.value ?? [];
  const isKnown = chosen === undefined || all.some(({ clientId }) => clientId === chosen);
  return (
    <label class="choice inline">
      <span>{t('클라이언트', 'Client')}</span>
      <select
        data-testid="client"
        value={chosen ?? ''}
        onChange={({ currentTarget }) => go(withQuery({ client: currentTarget.value }))}
      >
        <option value="">{t('전체', 'all')}</option>
        {!isKnown && <option value={chosen}>{chosen}</option>}
        {all.map(({ clientId, partnerCode }) => (
          <option key={clientId} value={clientId}>
            {clientId} ({partnerCode})
          </option>
        ))}
      </select>
    </label>
  );
};

const ConnectionState = () => {
  const state = connection.value;
  if (state.kind === 'live') {
    return isPaused.value ? (
      <Chip tone="wait">
        {t(`일시 정지 · 새 이벤트 ${missedEvents.value}건`, `paused · ${missedEvents.value} events`)}
      </Chip>
    ) : (
      <Chip tone="good">{t('실시간', 'live')}</Chip>
    );
  }
  if (state.kind === 'lost') {
    const seconds = Math.max(0, Math.ceil((state.retryAtMs - Math.max(wallNow.value, readWallClock())) / 1_000));
    return (
      <>
        <Chip tone="bad">
          {t(`연결 끊김 · ${seconds}초 후 다시 연결`, `disconnected · again in ${seconds} s`)}
          {state.why === null ? '' : `: ${state.why}`}
        </Chip>
        <button type="button" class="small" data-testid="connect" onClick={connect}>
          {t('지금 연결', 'Connect now')}
        </button>
      </>
    );
  }
  return <Chip tone="wait">{t('연결 중', 'connecting')}</Chip>;
};

/** The same in one word, for screen readers: numbers that change would be read out each time. */
const stateWord = (): string => {
  if (isPaused.value) return t('일시 정지됨', 'paused');
  const { kind } = connection.value;
  if (kind === 'live') return t('실시간', 'live');
  return kind === 'lost' ? t('연결 끊김', 'disconnected') : t('연결 중', 'connecting');
};

/** A CE or OAuth code, or another outcome of a call. */
const CODE = /^(CE\d{4}|[a-z]+(?:[_-][a-z0-9]+)+)$/i;
const TX_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** Where a search leads: to a transaction, to calls with a code, or to calls that contain a text. */
const findFor = (text: string): string => {
  if (TX_ID.test(text)) return hrefOf('tx', text);
  const none = { outcome: '', text: '', endpoint: '', tx: '' };
  if (/^CE\d{4}$/i.test(text)) return hrefOf('calls', null, { ...none, outcome: text.toUpperCase() });
  return hrefOf('calls', null, CODE.test(text) ? { ...none, outcome: text } : { ...none, text });
};

const Search = () => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const text = input.current?.value.trim() ?? '';
          if (text !== '') go(findFor(text));
        }}
      >
        <input
          ref={input}
          type="search"
          maxLength={200}
          data-testid="find"
          aria-label={t('txId, 코드, 내용 찾기', 'Find a txId, a code or a text')}
          placeholder={t('txId, 코드, 내용 찾기', 'Find txId, code or text')}
        />
        <button type="submit">{t('찾기', 'Find')}</button>
      </form>
    </search>
  );
};

export const Toolbar = () => (
  <section class="toolbar" aria-label={t('도구', 'Tools')}>
    <ClientChoice />
    {currentClient.value !== undefined && <ClockMenu client={currentClient.value} />}
    <span class="hidden" role="status" data-testid="connection-word">
      {stateWord()}
    </span>
    <div class="live" data-testid="connection">
      <ConnectionState />
    </div>
    <button type="button" class="small" data-testid="pause" onClick={isPaused.value ? resume : pause}>
      {isPaused.value ? t('다시 보기', 'Resume') : t('일시 정지', 'Pause')}
    </button>
    <Search key={route.value.screen} />
  </section>
);
