const closes: (() => unknown)[] = [];

/**
 * Closes something after the tests of the running file. Test files share a process and its modules: a helper that opens
 * something says so here when it opens it, because an `afterAll` at its top level would be there for the first file alone.
 */
export const atEnd = (close: () => unknown): void => {
  closes.push(close);
};

export const closeAll = async (): Promise<void> => {
  await Promise.all(closes.splice(0).map((close) => close()));
};
