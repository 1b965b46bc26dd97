import { after, afterEach, before, beforeEach } from 'node:test';
import { NO_TEST, readLate, type TossCertFixture, type TossTestOptions, TossTests } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions } from './fixture.ts';

/** The context `t` of a test. */
type Context = { readonly fullName: string };

/** The client of the test that runs, or of a certain test. */
export interface TossCertFixtures extends TossCertFixture {
  /** The client of the test with the context `t`, for tests that run at the same time. */
  of(t: Context): TossCertFixture;
}

const isInside = (inner: Context, outer: Context): boolean => inner.fullName.startsWith(`${outer.fullName} > `);

/** The test that runs: of a test and its subtests, the innermost. */
const findRunning = (open: ReadonlyMap<Context, TossCertFixture>): TossCertFixture => {
  const [innermost, ...outer] = [...open].reverse();
  if (innermost === undefined) throw new Error(NO_TEST);
  const [context, fixture] = innermost;
  if (outer.every(([other]) => isInside(context, other))) return fixture;
  throw new Error('several tests run at the same time: write tossCert.of(t), with the context t of the test');
};

/**
 * Gives each test of the file, or of the `describe` around it, its own client. When a test fails, its calls and findings are
 * printed. What is returned can be read in tests, `beforeEach` and `afterEach`.
 */
export const useTossCert = (options: TossTestOptions = {}): TossCertFixtures => {
  const tests = new TossTests(options);
  const open = new Map<Context, TossCertFixture>();
  const of = (t: Context): TossCertFixture => {
    const fixture = open.get(t);
    if (fixture !== undefined) return fixture;
    throw new Error(NO_TEST);
  };
  before(async () => void (await tests.server()));
  beforeEach(async (t) => void open.set(t, await tests.open()));
  afterEach(async (t) => {
    const fixture = open.get(t);
    if (fixture === undefined) return;
    // The context of a test says whether it has passed, that of a suite does not in every version.
    const failed = 'passed' in t && !t.passed;
    await tests.close(fixture, { failed }).finally(() => open.delete(t));
  });
  after(() => tests.stop());
  return readLate(() => findRunning(open), { of });
};
