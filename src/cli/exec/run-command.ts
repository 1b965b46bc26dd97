import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import spawn from 'cross-spawn';
import { codeOf } from '../../system-error.ts';
import type { Process } from '../command.ts';
import type { Outcome } from './outcome.ts';
import { findProcesses, RUN_VARIABLE, type Started } from './processes.ts';

/** Signals that a terminal sends to every program in front, so also to the command. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGBREAK'];

/** Signals that programs give a meaning of their own. */
const ownMeaning: readonly NodeJS.Signals[] = ['SIGUSR1', 'SIGUSR2'];

/** From this signal on, the command is killed: it has not ended at those before. */
const LAST_SIGNAL = 3;

/** Keys are pressed in a row as long as no more than this lies between them. Milliseconds. */
const IN_A_ROW_MS = 3_000;

/** How long what the command has left behind may take to end, before it is killed. */
const LEFT_MS = 2_000;
const CHECK_MS = 50;

/** Signals to a command. Those that come before it runs count, too. */
export interface Relay {
  /** The first signal so far. */
  readonly first: () => NodeJS.Signals | undefined;
  /** Who gets the signals from now on. */
  passTo(send: (signal: NodeJS.Signals) => void): void;
  stop(): void;
}

/** Keeps signals from ending this process, and passes them on. */
export const relaySignals = ({ takeSignals }: Pick<Process, 'takeSignals'>): Relay => {
  let first: NodeJS.Signals | undefined;
  let send: (signal: NodeJS.Signals) => void = () => {};
  const stop = takeSignals((signal) => {
    first ??= signal;
    send(signal);
  });
  return {
    first: () => first,
    passTo(next) {
      send = next;
    },
    stop,
  };
};

/**
 * Counts signals to a command, and tells whether the next one kills it. Typed ones count when they come in a row: a prompt, such as
 * that of Python, is stopped with Ctrl+C again and again, and goes on.
 */
export const createPatience = (): ((signal: NodeJS.Signals, isTyped: boolean, nowMs: number) => boolean) => {
  let count = 0;
  let lastMs = 0;
  return (signal, isTyped, nowMs) => {
    if (isTyped && nowMs - lastMs > IN_A_ROW_MS) count = 0;
    lastMs = nowMs;
    if (!ownMeaning.includes(signal)) count += 1;
    return count >= LAST_SIGNAL;
  };
};

/** Whether a process, or a process group by its negative id, was there to get the signal. */
const send = (id: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(id, signal);
  } catch {
    return false;
  }
};

/** Sends a signal once to the command, and to all that it has started. */
const sendToAll = (command: Started, signal: NodeJS.Signals): void => {
  const { id: root, hasGroup } = command;
  const others = findProcesses(command).filter(
    ({ id, group, isInner }) => id !== root && !isInner && !(hasGroup && group === root),
  );
  send(hasGroup ? -root : root, signal);
  for (const { id } of others) send(id, signal);
};

/** Ends what the command has started and left behind. */
const endLeft = async (command: Started): Promise<void> => {
  const told = new Set<number>();
  for (let waitedMs = 0; waitedMs < LEFT_MS; waitedMs += CHECK_MS) {
    // What belongs to another user refuses the signal, and is not waited for.
    const left = findProcesses(command).filter(({ id }) => told.has(id) || send(id, 'SIGTERM'));
    if (left.length === 0) return;
    for (const { id } of left) told.add(id);
    await delay(CHECK_MS);
  }
  for (const { id } of findProcesses(command)) send(id, 'SIGKILL');
};

const notRun = (error: unknown, word: string): Outcome => ({
  kind: 'not-run',
  error: codeOf(error),
  exists: word.includes('/') && existsSync(word),
});

const endOf = (child: ChildProcess, word: string): Promise<Outcome> =>
  new Promise((resolve) => {
    child.on('error', (error) => {
      // A command that runs may refuse a signal: that of another user does.
      if (child.pid === undefined) resolve(notRun(error, word));
    });
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'stopped', signal }),
    );
  });

/**
 * Runs a command with the streams of this process, and waits for its end. At a terminal it stays in the process group of this
 * process, where it can be typed to and stopped with the keyboard. Elsewhere it has a group of its own. Signals reach all that it has
 * started, and nothing of it is left at the end, as far as the system says what that is.
 */
export const runCommand = async (
  [word = '', ...words]: readonly string[],
  env: Process['env'],
  { isTerminal }: Pick<Process, 'isTerminal'>,
  relay: Relay,
): Promise<Outcome> => {
  const early = relay.first();
  if (early !== undefined) return { kind: 'stopped', signal: early };
  // Windows has no process groups that could be ended.
  const hasGroup = process.platform !== 'win32' && !isTerminal('stdin');
  const run = randomUUID();
  const marked = { ...env, [RUN_VARIABLE]: [env[RUN_VARIABLE] ?? '', run].join(' ').trim() };
  let child: ChildProcess;
  try {
    // On Windows, it finds npm, mvn and other commands that are no .exe file.
    child = spawn(word, words, { stdio: 'inherit', env: marked, detached: hasGroup });
  } catch (error) {
    return word === '' ? { kind: 'not-run', error: 'ENOENT', exists: false } : notRun(error, word);
  }
  const command = child.pid === undefined ? undefined : { id: child.pid, hasGroup, run };
  const isLast = createPatience();
  relay.passTo((signal) => {
    // The terminal has sent it to the command, too.
    const isTyped = !hasGroup && fromTerminal.includes(signal);
    const next = isLast(signal, isTyped, performance.now()) ? 'SIGKILL' : signal;
    if (command !== undefined && (next === 'SIGKILL' || !isTyped)) sendToAll(command, next);
  });
  const outcome = await endOf(child, word);
  if (command !== undefined) await endLeft(command);
  return outcome;
};
