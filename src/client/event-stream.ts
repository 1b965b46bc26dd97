/** An event of `GET /events`. */
export interface StreamEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: unknown;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Makes a function that takes pieces of a stream of server-sent events, and returns the events that are complete. */
export const createEventParser = (): ((piece: string) => StreamEvent[]) => {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split(/\r\n\r\n|\n\n|\r\r/);
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields = block.split(/\r\n|\n|\r/).map((line) => /^([^:]*):? ?(.*)$/s.exec(line) ?? []);
      const valuesOf = (wanted: string): string[] =>
        fields.flatMap(([, name, value = '']) => (name === wanted ? [value] : []));
      const data = valuesOf('data');
      if (data.length === 0) return [];
      return {
        id: valuesOf('id').at(-1) ?? null,
        type: valuesOf('event').at(-1) ?? 'message',
        data: parseJson(data.join('\n')),
      };
    });
  };
};

/** How a stream ended: the status of an answer that is no stream, or `null` when the connection broke. */
export interface StreamEnd {
  readonly status: number | null;
  readonly detail: string | null;
}

export interface StreamOptions {
  readonly url: string;
  readonly token: string | null;
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
  /** Called once the server has accepted the listener. */
  onOpen(): void;
  onEvents(events: readonly StreamEvent[]): void;
}

/** Longer than two heartbeats of the server (15 s). Milliseconds. */
const SILENCE_MS = 40_000;

const detailOf = async (answer: Response): Promise<string | null> => {
  const problem = parseJson(await answer.text());
  return typeof problem === 'object' && problem !== null && 'detail' in problem ? String(problem.detail) : null;
};

/** Listens until the stream ends. `EventSource` cannot send a token. Never rejects. */
export const listen = async (options: StreamOptions): Promise<StreamEnd> => {
  const { url, token, lastEventId, signal, onOpen, onEvents } = options;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const answer = await fetch(url, {
      headers: {
        accept: 'text/event-stream',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!answer.ok || answer.body === null) return { status: answer.status, detail: await detailOf(answer) };
    // Another program answers everything with a page or JSON of its own.
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
      return { status: answer.status, detail: null };
    }
    onOpen();
    const parse = createEventParser();
    const decoder = new TextDecoder();
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { status: null, detail: null };
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const events = parse(decoder.decode(value, { stream: true }));
      if (events.length > 0) onEvents(events);
    }
  } catch {
    return { status: null, detail: null };
  } finally {
    clearTimeout(timer);
  }
};
