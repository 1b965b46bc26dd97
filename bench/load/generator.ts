// The load generator, a process of its own. It is small because it shares the machine with the server that it measures: it takes
// less than half of the CPU of autocannon for a call, and still looks at every answer.
import { connect, type Socket } from 'node:net';
import { type Answer, readAnswer } from './answer.ts';
import { answerJobs } from './answer-jobs.ts';
import type { LoadJob, LoadResult } from './job.ts';

/** So many failed calls end a round. */
const MAX_FAILED = 100;
/** An answer that takes longer is a failure. */
const ANSWER_MS = 60_000;
const HOST = '127.0.0.1';

const messagesOf = ({ path, headers, bodies }: LoadJob): Buffer[] => {
  const lines = Object.entries({ host: HOST, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\n${lines.join('')}`;
  return bodies.map((body) => Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
};

const run = (job: LoadJob): Promise<LoadResult> =>
  new Promise((resolve) => {
    const messages = messagesOf(job);
    const expected = new RegExp(job.expected);
    const latencies: number[] = [];
    const sockets = new Set<Socket>();
    /** Connections without a call, and the instants of calls without a connection. */
    const idle: ((dueAt: number) => void)[] = [];
    const due: number[] = [];
    let [next, waiting, failed] = [0, 0, 0];
    let failure: string | null = null;
    let isOver = false;

    const startedAt = performance.now();
    let lastAnswerAt = startedAt;
    const { calls = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY, perSecond } = job;
    const endsAt = startedAt + seconds * 1000;
    const hasMore = (): boolean => next < calls && failed < MAX_FAILED && performance.now() < endsAt;

    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(clock);
      for (const socket of sockets) socket.destroy();
      resolve({
        calls: latencies.length,
        seconds: (lastAnswerAt - startedAt) / 1000,
        latencies: Float64Array.from(latencies),
        failed,
        failure,
      });
    };

    const fail = (why: string): void => {
      failed += 1;
      failure ??= why;
    };

    const check = ({ status, body }: Answer): void => {
      if (status < 200 || status > 299) fail(`status ${status}: ${body.slice(0, 300)}`);
      else if (!expected.test(body)) fail(`unexpected body: ${body.slice(0, 300)}`);
    };

    let scheduled = 0;
    /** Sends the calls that are due by now; those that find no connection wait for one. */
    const sendDue = (): void => {
      if (perSecond === undefined) return;
      const until = Math.min(performance.now(), endsAt);
      for (; scheduled < calls; scheduled += 1) {
        const dueAt = startedAt + (scheduled / perSecond) * 1000;
        if (dueAt > until) break;
        // The one that has waited longest: a server closes a connection that has no call for a while.
        const send = idle.shift();
        if (send === undefined) due.push(dueAt);
        else send(dueAt);
      }
    };

    const endIfDone = (): void => {
      // Time may have passed since the clock has ticked.
      sendDue();
      if (waiting === 0 && due.length === 0 && !hasMore()) end();
    };

    const open = (): void => {
      const socket = connect(job.port, HOST).setNoDelay(true).setEncoding('latin1');
      sockets.add(socket);
      let text = '';
      let since: number | undefined;

      const send = (dueAt: number): void => {
        since = dueAt;
        waiting += 1;
        const message = messages[next % messages.length];
        next += 1;
        if (message !== undefined) socket.write(message);
      };

      const goOn = (): void => {
        const dueAt = due.shift();
        if (dueAt !== undefined) send(dueAt);
        else if (perSecond !== undefined) idle.push(send);
        else if (hasMore()) send(performance.now());
        endIfDone();
      };

      socket.on('connect', goOn);
      socket.on('data', (chunk: string) => {
        text = text === '' ? chunk : text + chunk;
        const answer = readAnswer(text);
        if (answer === undefined || since === undefined) return;
        lastAnswerAt = performance.now();
        latencies.push(lastAnswerAt - since);
        text = '';
        since = undefined;
        waiting -= 1;
        check(answer);
        goOn();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (isOver) return;
        const place = idle.indexOf(send);
        if (place >= 0) idle.splice(place, 1);
        // A server may close a connection that has had no call for a while.
        if (since !== undefined) {
          fail('the server closed a connection before its answer');
          waiting -= 1;
        }
        if (hasMore()) open();
        else endIfDone();
      });
    };

    let stuckSince = startedAt;
    const tick = (): void => {
      const now = performance.now();
      if (perSecond !== undefined) endIfDone();
      stuckSince = waiting === 0 ? now : Math.max(stuckSince, lastAnswerAt);
      if (now - stuckSince < ANSWER_MS) return;
      fail(`no answer within ${ANSWER_MS / 1000} seconds`);
      end();
    };
    const clock = setInterval(tick, perSecond === undefined ? 1000 : 1);
    for (let count = 0; count < job.connections; count += 1) open();
  });

answerJobs(run);
