import { EventSource } from 'eventsource';
import { expect } from 'vitest';
import type { ControlEvents } from '../../../src/client/control.ts';
import { atEnd } from '../../at-end.ts';
import { CONTROL } from '../../harness.ts';
import type { RemotePartner } from './replicas.ts';

const eventTypes: readonly (keyof ControlEvents)[] = [
  ...(['transaction', 'request', 'finding', 'client', 'fault'] as const),
  ...(['persona', 'scenario', 'journal', 'reset', 'gap'] as const),
];

/** An event as it was heard. */
export interface Heard {
  readonly type: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A standard client that hears of one partner, from the event after the last one that it has heard. */
export const listen = async (base: string, { clientId }: RemotePartner, lastEventId?: string) => {
  const heard: Heard[] = [];
  let headers = new Headers();
  const source = new EventSource(`${base}${CONTROL}/events?clientId=${clientId}`, {
    async fetch(url, init) {
      const sent = new Headers(init.headers);
      // What the client says by itself, when it comes back, counts.
      if (lastEventId !== undefined && !sent.has('last-event-id')) sent.set('last-event-id', lastEventId);
      const answer = await fetch(url, { ...init, headers: sent });
      headers = answer.headers;
      return answer;
    },
  });
  atEnd(() => source.close());
  for (const type of eventTypes) {
    source.addEventListener(type, ({ lastEventId: id, data }) => heard.push({ type, id, data: JSON.parse(data) }));
  }
  await new Promise((resolve, reject) => {
    source.addEventListener('open', resolve);
    source.addEventListener('error', reject);
  });
  return {
    heard,
    /** Of the answer that began to tell. */
    headers,
    /** The first events, when there are so many. */
    async until(count: number): Promise<Heard[]> {
      await expect.poll(() => heard.length).toBeGreaterThanOrEqual(count);
      return heard.slice(0, count);
    },
    close: () => source.close(),
  };
};
