import { describe, expect, it } from 'vitest';
import { createRunIds, createSharedIds } from '../../src/events/event-ids.ts';
import {
  createEventHub,
  type EventHub,
  type HubOptions,
  type SentEvent,
  type Subscription,
} from '../../src/events/hub.ts';

/** Small, so that every limit is reached with few events. */
const open = (options: Partial<HubOptions> = {}) => {
  const hub = createEventHub({
    ...{ maxListeners: 3, ids: createRunIds('run'), maxKept: 50, maxKeptBytes: 1e9, maxWaiting: 10 },
    show: ({ data }) => data,
    ...options,
  });
  const dropped: string[] = [];
  return {
    hub,
    dropped,
    publish(clientId: string | null, times = 1): void {
      for (let count = 0; count < times; count += 1) hub.publish({ type: 'request', clientId, data: { count } });
    },
    listen(name: string, options: Omit<Parameters<EventHub['subscribe']>[0], 'onOverflow'> = {}): Subscription {
      const subscription = hub.subscribe({ ...options, onOverflow: () => dropped.push(name) });
      if (subscription === 'full') throw new Error('full');
      return subscription;
    },
  };
};

const read = async (subscription: Subscription, count: number): Promise<SentEvent[]> => {
  const events = subscription[Symbol.asyncIterator]();
  const found: SentEvent[] = [];
  while (found.length < count) found.push((await events.next()).value);
  return found;
};

const idsOf = (events: readonly SentEvent[]): (string | undefined)[] => events.map(({ id }) => id);

describe('a listener', () => {
  it('receives events of its client, or of no known client, and events for all', async () => {
    const { hub, publish, listen } = open();
    const [all, own, nobody] = [listen('all'), listen('own', { clientId: 'a' }), listen('nobody', { clientId: null })];
    publish('a');
    publish('b');
    publish(null);
    hub.publish({ type: 'reset', clientId: null, isForAll: true, data: {} });
    expect(idsOf(await read(all, 4))).toEqual(['run-1', 'run-2', 'run-3', 'run-4']);
    expect(idsOf(await read(own, 2))).toEqual(['run-1', 'run-4']);
    expect(idsOf(await read(nobody, 2))).toEqual(['run-3', 'run-4']);
  });

  it('that waits continues at the next event, and at the end', async () => {
    const { publish, listen } = open();
    const subscription = listen('one');
    const reading = read(subscription, 1);
    publish('a');
    expect(idsOf(await reading)).toEqual(['run-1']);
    const events = subscription[Symbol.asyncIterator]();
    const last = events.next();
    subscription.end();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it('is refused beyond the limit, until another listener ends', () => {
    const { hub, listen } = open({ maxListeners: 1 });
    const first = listen('first');
    expect(hub.subscribe({ onOverflow: () => undefined })).toBe('full');
    first.end();
    expect(hub.listeners).toBe(0);
    listen('second');
    expect(hub.listeners).toBe(1);
  });

  it('that stops reading ends its subscription', async () => {
    const { hub, publish, listen } = open();
    const subscription = listen('one');
    publish('a', 2);
    for await (const _event of subscription) break;
    expect(hub.listeners).toBe(0);
  });

  it('that subscribes to a closed hub ends at once, as the others did', async () => {
    const { hub, publish, listen } = open();
    listen('before');
    hub.close();
    expect(hub.listeners).toBe(0);
    const late = listen('late');
    publish('a');
    expect(await late[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });
});

describe('a listener that reconnects', () => {
  it('receives the missed events of its client, and none twice', async () => {
    const { publish, listen } = open();
    publish('a', 2);
    publish('b', 2);
    publish('a', 2);
    expect(idsOf(await read(listen('again', { clientId: 'a', lastEventId: 'run-1' }), 3))).toEqual([
      'run-2',
      'run-5',
      'run-6',
    ]);
  });

  it.each(['run-1', 'other-60', 'nonsense', 'run-999'])(
    'receives a gap first, when the events after %s are dropped or unknown',
    async (id) => {
      const { publish, listen } = open();
      publish('a', 60);
      const [gap, oldest] = await read(listen('again', { lastEventId: id }), 2);
      expect(gap).toEqual({ event: 'gap', data: { oldestEventId: oldest?.id } });
      expect(oldest?.id).toBe('run-7');
    },
  );
});

describe('a listener that comes from another process', () => {
  /** A process that has published some changes of a store. */
  const openAt = (...changes: readonly number[]) => {
    const order = { changeId: '' };
    const opened = open({ ids: createSharedIds(order) });
    const tell = (change: number): void => {
      order.changeId = `${change}-0`;
      opened.publish('a');
    };
    for (const change of changes) tell(change);
    return { ...opened, tell };
  };

  it('that was ahead of this one receives neither a gap nor an event again', async () => {
    const { listen, tell } = openAt(1, 2, 3);
    const subscription = listen('ahead', { lastEventId: '5-0-0' });
    for (const change of [4, 5, 6]) tell(change);
    expect(idsOf(await read(subscription, 1))).toEqual(['6-0-0']);
  });

  it('receives a gap first, when its events are older than all that this process has heard', async () => {
    const { listen } = openAt(7, 8);
    const [gap, oldest] = await read(listen('late', { lastEventId: '3-0-0' }), 2);
    expect(gap).toEqual({ event: 'gap', data: { oldestEventId: oldest?.id } });
    expect(oldest?.id).toBe('7-0-0');
    expect(idsOf(await read(listen('first', { lastEventId: '7-0-0' }), 1))).toEqual(['8-0-0']);
  });
});

describe('a listener that does not read', () => {
  it('is dropped when too many events wait, and a listener that reads is not', async () => {
    const { hub, dropped, publish, listen } = open();
    listen('slow');
    const fast = listen('fast')[Symbol.asyncIterator]();
    for (let count = 0; count < 11; count += 1) {
      publish('a');
      await fast.next();
    }
    expect([dropped, hub.listeners]).toEqual([['slow'], 1]);
  });

  it('may also have the events waiting that it asked for again', () => {
    const { hub, dropped, publish, listen } = open();
    publish(null, 30);
    listen('again', { lastEventId: 'other-1' });
    publish(null, 10);
    expect(hub.listeners).toBe(1);
    publish(null);
    expect([hub.listeners, dropped]).toEqual([0, ['again']]);
  });

  it('holds a limited number of events, which all listeners share', async () => {
    const { hub, dropped, publish, listen } = open();
    listen('one');
    listen('other');
    publish(null, 1_000);
    expect([hub.listeners, dropped]).toEqual([0, ['one', 'other']]);
    const [gap, oldest] = await read(listen('late', { lastEventId: 'run-1' }), 2);
    expect(gap).toMatchObject({ event: 'gap' });
    // As many as are kept, and up to a tenth more.
    expect(Number(oldest?.id?.slice('run-'.length))).toBeGreaterThan(1_000 - 55);
  });

  it('holds no event that is no longer kept: it is dropped, and may reconnect', async () => {
    const { hub, dropped, publish, listen } = open();
    publish('other', 1);
    listen('of one client', { clientId: 'a' });
    listen('of nothing yet', { clientId: 'a', lastEventId: 'run-1' });
    listen('of what it asked for', { clientId: 'other', lastEventId: 'gone-1' });
    publish('a', 1);
    publish('b', 40);
    expect(dropped).toEqual([]);
    publish('b', 40);
    expect(dropped.sort()).toEqual(['of nothing yet', 'of one client', 'of what it asked for']);
    expect(hub.listeners).toBe(0);
    const late = listen('late', { clientId: 'a' });
    publish('b', 200);
    publish('a', 1);
    expect([idsOf(await read(late, 1)), hub.listeners]).toEqual([['run-283'], 1]);
  });
});

describe('a hub with large events', () => {
  it('keeps fewer of them, and tells a listener that comes back of the gap', async () => {
    const { hub, publish, listen, dropped } = open({ maxKept: 5_000, maxKeptBytes: 150_000 });
    const data = { text: 'x'.repeat(1_000) };
    publish('small', 300);
    listen('waits for what goes', { lastEventId: 'run-290' });
    for (let count = 0; count < 1_000; count += 1) {
      hub.publish({ type: 'client', clientId: 'a', isLarge: count % 10 === 0, data });
    }
    expect([hub.listeners, dropped]).toEqual([0, ['waits for what goes']]);
    const [gap, oldest] = await read(listen('late', { lastEventId: 'run-299' }), 2);
    expect(gap?.event).toBe('gap');
    expect(Number(oldest?.id?.slice('run-'.length))).toBeGreaterThan(1_300 - 200);
  });

  it('keeps as many small ones as it may', async () => {
    const { publish, listen } = open({ maxKept: 5_000, maxKeptBytes: 50_000 });
    publish('a', 300);
    expect(idsOf(await read(listen('late', { lastEventId: 'run-1' }), 1))).toEqual(['run-2']);
  });
});

describe('a hub that has lost track', () => {
  it('drops its listeners, and tells them of a gap when they come back', async () => {
    const { hub, dropped, publish, listen } = open();
    publish('a', 3);
    listen('one');
    hub.loseTrack();
    expect([dropped, hub.listeners]).toEqual([['one'], 0]);
    publish('a', 2);
    const again = listen('one', { lastEventId: 'run-3' });
    expect((await read(again, 3)).map(({ id, event, data }) => id ?? [event, data])).toEqual([
      ['gap', { oldestEventId: 'run-4' }],
      'run-4',
      'run-5',
    ]);
  });
});
