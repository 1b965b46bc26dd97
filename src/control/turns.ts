export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** One piece of work after another: what one has checked still holds when it acts. */
export const createTurns = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const own = last.then(() => work());
    last = own.catch(() => undefined);
    return own;
  };
};
