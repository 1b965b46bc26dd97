export type InSeries = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs tasks one after another, so that what a task has checked is still true when it writes. */
export const createSeries = (): InSeries => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const task = last.then(() => work());
    last = task.catch(() => undefined);
    return task;
  };
};
