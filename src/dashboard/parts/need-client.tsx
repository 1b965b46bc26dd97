import { clients } from '../live/clients.ts';
import { t } from '../preferences.ts';
import { withQuery } from '../route.ts';
import { Empty } from './basic.tsx';

/** The most clients that are offered here; the toolbar has all. */
const MAX_OFFERED = 8;

/** In place of what is possible for one client only. */
export const NeedClient = ({ what }: { readonly what: string }) => (
  <Empty>
    <p>{what}</p>
    <p class="buttons centered">
      {clients.state.value.value?.slice(0, MAX_OFFERED).map(({ clientId, partnerCode }) => (
        <a key={clientId} class="button" href={withQuery({ client: clientId })}>
          {clientId} ({partnerCode})
        </a>
      ))}
    </p>
    <p>{t('위의 클라이언트 목록에서도 고를 수 있습니다.', 'The list of clients above has all of them.')}</p>
  </Empty>
);
