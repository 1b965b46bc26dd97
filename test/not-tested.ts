/** What a test needs, is not there, and can be installed: `null` where there is no package of it. */
export interface Missing {
  readonly name: string;
  readonly debian: string | null;
  readonly homebrew: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    missing?: readonly Missing[];
  }
}

/** The options of a group that is left out; test/reporter.ts repeats what is missing at the end of the run. */
export const missingMeta = (missing: readonly Missing[]) => ({
  meta: { missing: missing.map(({ name, debian, homebrew }) => ({ name, debian, homebrew })) },
});

const packagesIn = (source: string, names: readonly (string | null)[]): string => {
  const found = [...new Set(names.flatMap((name) => name?.split(' ') ?? []))];
  return found.length === 0 ? '' : `${source}: ${found.join(' ')}`;
};

/** One line for a group, and how to have it tested. */
export const notTested = (group: string, missing: readonly Missing[]): string => {
  const packages = [
    packagesIn(
      'Debian',
      missing.map(({ debian }) => debian),
    ),
    packagesIn(
      'Homebrew',
      missing.map(({ homebrew }) => homebrew),
    ),
  ].filter((text) => text !== '');
  const names = missing.map(({ name }) => name).join(', ');
  return `${group}: needs ${names}${packages.length === 0 ? '' : ` (${packages.join('; ')})`}`;
};
