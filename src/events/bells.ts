/** Wakes a waiting call. A ring before the call waits is not lost. */
export class Bell {
  #hasRung = false;
  #wake: () => void = () => undefined;

  ring(): void {
    this.#hasRung = true;
    this.#wake();
  }

  /** Forgets earlier rings. */
  reset(): void {
    this.#hasRung = false;
  }

  /** Resolves at the first ring since `reset`. */
  async rung(): Promise<void> {
    if (this.#hasRung) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

export interface BellBoard {
  /** From now on the bell rings for this name. `false`: it did so already. */
  add(name: string, bell: Bell): boolean;
  /** Removes the bell from all names. */
  remove(bell: Bell): void;
  ring(name: string): void;
  ringAll(): void;
}

/** Bells by the names that they ring for. */
export const createBellBoard = (): BellBoard => {
  const bells = new Map<string, Set<Bell>>();
  const names = new Map<Bell, Set<string>>();

  return {
    add(name, bell) {
      const own = names.get(bell) ?? new Set<string>();
      if (own.has(name)) return false;
      names.set(bell, own.add(name));
      bells.set(name, (bells.get(name) ?? new Set()).add(bell));
      return true;
    },
    remove(bell) {
      for (const name of names.get(bell) ?? []) {
        const own = bells.get(name);
        own?.delete(bell);
        if (own?.size === 0) bells.delete(name);
      }
      names.delete(bell);
    },
    ring(name) {
      for (const bell of bells.get(name) ?? []) bell.ring();
    },
    ringAll() {
      for (const bell of names.keys()) bell.ring();
    },
  };
};
