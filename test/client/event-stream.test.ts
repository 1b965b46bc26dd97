import { describe, expect, it } from 'vitest';
import { createEventParser, listen } from '../../src/client/event-stream.ts';

const sent = 'id: a-1\nevent: request\ndata: {"id":"1","clientId":"c"}\n\n: heartbeat\n\nevent: gap\ndata: {}\n\n';
const events = [
  { id: 'a-1', type: 'request', data: { id: '1', clientId: 'c' } },
  { id: null, type: 'gap', data: {} },
];

describe('server-sent events', () => {
  it.each([1, 2, 3, 7, 50, 1_000])('are read the same in pieces of %i characters', (size) => {
    const parse = createEventParser();
    const pieces = sent.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.flatMap(parse)).toEqual(events);
  });

  it.each(['\n', '\r\n', '\r'])('may end their lines with %j', (end) => {
    expect(createEventParser()(sent.replaceAll('\n', end))).toEqual(events);
  });

  it('may have data of several lines, and data that is not JSON', () => {
    const parse = createEventParser();
    expect(parse('data: {"a":\ndata: 1}\n\n')).toEqual([{ id: null, type: 'message', data: { a: 1 } }]);
    expect(parse('data: half{\n\n')).toEqual([{ id: null, type: 'message', data: null }]);
  });

  it('keeps back an event that is not complete', () => {
    const parse = createEventParser();
    expect(parse('event: reset\ndata: {"clientId":null}\n')).toEqual([]);
    expect(parse('\n')).toHaveLength(1);
  });
});

it('a stream that cannot be reached ends, and rejects nothing', async () => {
  const end = await listen({
    url: 'http://127.0.0.1:1/',
    token: null,
    lastEventId: null,
    signal: new AbortController().signal,
    onOpen: () => undefined,
    onEvents: () => undefined,
  });
  expect(end).toEqual({ status: null, detail: null });
});
