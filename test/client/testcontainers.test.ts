import {
  AbstractStartedContainer,
  GenericContainer,
  type StartedTestContainer,
  type TestContainer,
  Wait,
} from 'testcontainers';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { MockTossContainer, StartedMockTossContainer } from '../../src/client/testcontainers.ts';
import { buildTestApp } from '../harness.ts';

afterEach(() => vi.restoreAllMocks());

/** What a container runtime would give: a port of this machine that leads to a server. */
const startedAt = (url: string): StartedTestContainer => {
  const { hostname, port } = new URL(url);
  const container = {
    getHost: () => hostname,
    getMappedPort: (inside: number) => {
      if (inside !== 8677) throw new Error(`port ${inside} is not exposed`);
      return Number(port);
    },
    stop: vi.fn(async () => container),
  } as unknown as StartedTestContainer;
  return container;
};

/** What the runtime will be asked for. */
const plannedOf = (container: MockTossContainer) =>
  container as unknown as {
    readonly imageName: { readonly string: string };
    readonly exposedPorts: readonly number[];
    readonly environment: Record<string, string>;
    readonly waitStrategy: unknown;
  };

describe('the container', () => {
  it('is one of Testcontainers’ own kind', () => {
    expectTypeOf<MockTossContainer>().toExtend<TestContainer>();
    expectTypeOf<StartedMockTossContainer>().toExtend<StartedTestContainer>();
    expectTypeOf<MockTossContainer['start']>().returns.resolves.toEqualTypeOf<StartedMockTossContainer>();
    expectTypeOf(
      new MockTossContainer('x').withControlToken('t').withEnvironment({}),
    ).toEqualTypeOf<MockTossContainer>();
    const container = new MockTossContainer('mock-toss-cert:0.1.0');
    expect(container).toBeInstanceOf(GenericContainer);
    expect(plannedOf(container).imageName.string).toBe('mock-toss-cert:0.1.0');
    expect(plannedOf(container).exposedPorts).toEqual([8677]);
  });

  it('is waited for by HTTP alone: log level silent and the interval of the health check delay nothing', () => {
    const http = vi.spyOn(Wait, 'forHttp');
    const container = new MockTossContainer('mock-toss-cert');
    expect(http).toHaveBeenCalledWith('/ready', 8677);
    expect(plannedOf(container).waitStrategy).toBe(http.mock.results[0]?.value);
  });

  it('has its settings as variables', () => {
    const container = new MockTossContainer('x')
      .withScenario('auto')
      .withControlToken('open-sesame')
      .withEnvironment({ A: 'b' });
    expect(plannedOf(container).environment).toMatchObject({
      MOCK_TOSS_SCENARIO: 'auto',
      MOCK_TOSS_CONTROL_TOKEN: 'open-sesame',
      A: 'b',
    });
  });

  it('gives address, public key and control client of what was started', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const inner = startedAt(url);
    vi.spyOn(GenericContainer.prototype, 'start').mockResolvedValue(inner);
    const started = await new MockTossContainer('x').withControlToken('open-sesame').start();
    expect(started).toBeInstanceOf(AbstractStartedContainer);
    expect(started.baseUrl).toBe(url);
    expect(await started.publicKey()).toMatch(/^MII/);
    expect((await started.control.createClient()).clientId).toMatch(/^test_/);
    await started.stop();
    expect(inner.stop).toHaveBeenCalledOnce();
  });

  it('writes hosts of IPv6 as addresses want them', () => {
    const inner = { ...startedAt('http://127.0.0.1:1'), getHost: () => '::1', getMappedPort: () => 1 } as never;
    expect(new StartedMockTossContainer(inner, undefined).baseUrl).toBe('http://[::1]:1');
  });
});
