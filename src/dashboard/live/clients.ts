import { computed } from '@preact/signals';
import type { ClientView, ClockView } from '../../client/control.ts';
import { chosenClient } from '../route.ts';
import { server, whenOpen } from '../server.ts';
import { onLive } from './connection.ts';
import { createLoader } from './loader.ts';
import { readWallClock, wallNow } from './wall-clock.ts';

/** More clients are not listed: parallel tests may create thousands. */
const MAX_CLIENTS = 1_000;

export const clients = createLoader(() => server.value.clients({ limit: MAX_CLIENTS }));

export const info = createLoader(() => server.value.info());

interface KnownClock {
  readonly clock: ClockView;
  /** When the browser learned of it. */
  readonly atMs: number;
}

const clocks = computed((): ReadonlyMap<string, KnownClock> => {
  const atMs = readWallClock();
  return new Map((clients.state.value.value ?? []).map(({ clientId, clock }) => [clientId, { clock, atMs }]));
});

/** The instant on a client's clock now; `undefined` when the client is not known. The clock of the browser may be wrong. */
export const clientNow = (clientId: string): number | undefined => {
  const known = clocks.value.get(clientId);
  if (known === undefined) return undefined;
  const { clock, atMs } = known;
  return Date.parse(clock.now) + (clock.frozen ? 0 : Math.max(0, wallNow.value - atMs));
};

export const clientOf = (clientId: string | undefined): ClientView | undefined =>
  clients.state.value.value?.find((client) => client.clientId === clientId);

/** The chosen client, if it is known. */
export const currentClient = computed(() => clientOf(chosenClient()));

const reloadAll = (): void => {
  void clients.reload();
  void info.reload();
};

/** Begins to follow the clients of the server. */
export const followClients = (): void => {
  whenOpen(reloadAll);
  onLive({
    renewed: reloadAll,
    reopened: () => {
      clients.retry();
      info.retry();
    },
    changed: (events) => {
      if (events.some(({ type }) => type === 'client')) void clients.reload();
    },
  });
};
