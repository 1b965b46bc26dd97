import { ClockControls } from '../frame/clock-menu.tsx';
import { currentClient } from '../live/clients.ts';
import { Boundary } from '../parts/boundary.tsx';
import { NeedClient } from '../parts/need-client.tsx';
import { t } from '../preferences.ts';
import { Personas, Scenarios } from './lab/catalog.tsx';
import { Faults } from './lab/faults.tsx';
import { Queue } from './lab/queue.tsx';

/** What makes the service behave otherwise: clock, scenarios, people, faults. */
export const LabScreen = () => {
  const client = currentClient.value;
  return (
    <div class="stack">
      <h1>{t('실험실', 'Lab')}</h1>
      <div class="columns">
        <div class="stack">
          {client === undefined ? (
            <section class="card">
              <NeedClient
                what={t(
                  '시계와 시나리오 큐는 클라이언트마다 따로 있습니다. 클라이언트를 고르세요.',
                  'Each client has its own clock and queue: choose a client.',
                )}
              />
            </section>
          ) : (
            <>
              <section class="card" aria-labelledby="lab-clock">
                <h2 id="lab-clock">{t('시계', 'Clock')}</h2>
                <ClockControls client={client} />
              </section>
              <Boundary name={t('큐', 'The queue')}>
                <Queue client={client} />
              </Boundary>
            </>
          )}
          <Boundary name={t('장애 주입', 'Faults')}>
            <Faults />
          </Boundary>
        </div>
        <div class="stack">
          <Boundary name={t('시나리오', 'Scenarios')}>
            <Scenarios />
          </Boundary>
          <Boundary name={t('인물', 'People')}>
            <Personas />
          </Boundary>
        </div>
      </div>
    </div>
  );
};
