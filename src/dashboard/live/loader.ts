import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StreamEvent } from '../../client/event-stream.ts';
import { explain } from '../server.ts';
import { onLive } from './connection.ts';

/** `value` stays while it is loaded again, also when that fails. */
export interface Loaded<T> {
  readonly value: T | undefined;
  /** Why the last try failed. */
  readonly problem: string | undefined;
}

export interface Loader<T> {
  readonly state: ReadonlySignal<Loaded<T>>;
  /** Loads again: one load at a time, and once more if it was asked for meanwhile. */
  reload(): Promise<void>;
  /** Loads again if the last load failed. */
  retry(): void;
  /** Shows another value until the next load. */
  set(value: T): void;
}

export const createLoader = <T>(load: () => Promise<T>): Loader<T> => {
  const state = signal<Loaded<T>>({ value: undefined, problem: undefined });
  let running: Promise<void> | undefined;
  let isStale = false;
  const loadOnce = async (): Promise<void> => {
    try {
      state.value = { value: await load(), problem: undefined };
    } catch (error) {
      state.value = { value: state.peek().value, problem: explain(error) };
    }
  };
  const run = async (): Promise<void> => {
    do {
      isStale = false;
      await loadOnce();
    } while (isStale);
    running = undefined;
  };
  const reload = (): Promise<void> => {
    isStale = true;
    running ??= run();
    return running;
  };
  return {
    state,
    reload,
    retry() {
      if (state.peek().problem !== undefined) void reload();
    },
    set(value) {
      // What is being loaded may be older than this value.
      if (running !== undefined) isStale = true;
      state.value = { value, problem: undefined };
    },
  };
};

/**
 * Loads what a screen shows, again when `key` changes, when everything may have changed, and after events that `concerns` names.
 */
export const useLive = <T>(
  key: string,
  load: () => Promise<T>,
  concerns: (event: StreamEvent) => boolean = () => false,
): Loader<T> => {
  const loader = useMemo(() => createLoader(load), [key]);
  useEffect(() => {
    void loader.reload();
    return onLive({
      renewed: () => void loader.reload(),
      reopened: loader.retry,
      changed: (events) => {
        if (events.some(concerns)) void loader.reload();
      },
    });
  }, [loader]);
  return loader;
};
