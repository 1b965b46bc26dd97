/** Lets one waiter sleep until it is notified. A notification before the wait begins is not lost. */
export class Signal {
  #isSet = false;
  #resume: () => void = () => undefined;

  notify(): void {
    this.#isSet = true;
    this.#resume();
  }

  /** Forgets earlier notifications. */
  clear(): void {
    this.#isSet = false;
  }

  /** Resolves at the first notification since `clear`. */
  async wait(): Promise<void> {
    if (this.#isSet) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
  }
}

export interface Topics {
  /** From now on the signal is notified of this topic. Returns whether it was not subscribed before. */
  subscribe(topic: string, signal: Signal): boolean;
  /** Ends all subscriptions of a signal. */
  unsubscribe(signal: Signal): void;
  notify(topic: string): void;
  notifyAll(): void;
}

/** Signals by the topics that they are subscribed to. */
export const createTopics = (): Topics => {
  const signalsOf = new Map<string, Set<Signal>>();
  const topicsOf = new Map<Signal, Set<string>>();

  return {
    subscribe(topic, signal) {
      const topics = topicsOf.get(signal) ?? new Set<string>();
      if (topics.has(topic)) return false;
      topicsOf.set(signal, topics.add(topic));
      signalsOf.set(topic, (signalsOf.get(topic) ?? new Set()).add(signal));
      return true;
    },
    unsubscribe(signal) {
      for (const topic of topicsOf.get(signal) ?? []) {
        const signals = signalsOf.get(topic);
        signals?.delete(signal);
        if (signals?.size === 0) signalsOf.delete(topic);
      }
      topicsOf.delete(signal);
    },
    notify(topic) {
      for (const signal of signalsOf.get(topic) ?? []) signal.notify();
    },
    notifyAll() {
      for (const signal of topicsOf.keys()) signal.notify();
    },
  };
};
