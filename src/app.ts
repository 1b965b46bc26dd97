import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Config } from './config/load.ts';
import { registerControl } from './control/index.ts';
import { CONTROL_PREFIX, createControlSurface } from './control/surface.ts';
import { createAccessTokens } from './crypto/access-token.ts';
import { createSigner } from './crypto/certificates/signature.ts';
import { createDiagnoser } from './crypto/diagnosis/diagnoser.ts';
import { toOneLineSpki } from './crypto/key-files.ts';
import { createKeyUnwrapper } from './crypto/session/key-unwrapper.ts';
import { createLoggableNames } from './domain/loggable-names.ts';
import { createEvents, EVENT_LIMITS } from './events/events.ts';
import { createWaiter } from './events/waiter.ts';
import { clientEntriesOf, publicCredentialsOf } from './fixtures/client-entries.ts';
import { requireScenario } from './fixtures/default-scenario.ts';
import { readExamples } from './fixtures/examples.ts';
import { loadFixtures } from './fixtures/load.ts';
import { seedOf } from './fixtures/seed.ts';
import { startStore } from './fixtures/start-store.ts';
import { storeLimitsOf } from './fixtures/store-limits.ts';
import { createHostCheck } from './http/address/known-hosts.ts';
import { createClosingSignal } from './http/closing-signal.ts';
import { createEdge } from './http/edge.ts';
import { createSafeLogger } from './http/logged-error.ts';
import { createCallRecorder } from './observation/call-recorder.ts';
import { createDroppedRecheck } from './observation/dropped-recheck.ts';
import { createFullWarning } from './observation/full-warning.ts';
import { createKeptSignatures } from './observation/kept-signatures.ts';
import { createCallCounts } from './observation/metrics/call-counts.ts';
import { createCancelCoverage, createFindingLog } from './observation/store-observers.ts';
import { completeParts, type Parts } from './parts.ts';
import { ownUrlOf } from './server/own-url.ts';
import { createMemoryStore } from './store/memory/index.ts';
import type { Seed } from './store/store.ts';
import { createIds } from './toss/call/ids.ts';
import { createPersonDecider } from './toss/call/person-choice.ts';
import { createWaitingNotice } from './toss/call/waiting.ts';
import { registerToss } from './toss/index.ts';
import { createTossSurfaces } from './toss/surfaces.ts';
import { version } from './version.ts';
import { registerDashboard } from './web/dashboard.ts';
import { registerDocs } from './web/docs.ts';
import { registerWeb } from './web/index.ts';
import { createDashboardSurface, createDocsSurface, createWebSurfaces } from './web/surfaces.ts';

export type { Parts } from './parts.ts';

/** The whole server as one Fastify instance. It does not listen. */
export const buildApp = async (config: Config, parts: Parts = {}): Promise<FastifyInstance> => {
  const { realNow, monotonicNow, newUuid, newHexId, logger: plainLogger, tlsCa } = completeParts(parts);
  const clocks = { realNow, monotonicNow };
  const startedAt = { realMs: realNow(), monotonicMs: monotonicNow() };
  const runId = newHexId().slice(0, 8);
  const fixtures = parts.fixtures ?? loadFixtures(config.fixtures);
  requireScenario(config.scenario, fixtures);
  const clientEntries = clientEntriesOf(fixtures, config);
  const loggableNames = createLoggableNames(
    clientEntries.map(({ clientId }) => clientId),
    fixtures.scenarios.keys(),
  );
  const logger = createSafeLogger(plainLogger, loggableNames.client);

  const limits = storeLimitsOf(config, fixtures);
  const store = parts.store ?? createMemoryStore({ limits, now: monotonicNow });
  const events = createEvents({
    ...EVENT_LIMITS,
    maxListeners: config.maxListeners,
    maxWatched: config.maxTransactions,
    runId,
    order: store.order,
    realNow,
  });
  store.observe(events.observer);
  store.observe(createCancelCoverage(store, logger), 'own');
  store.observe(createFindingLog(logger), 'own');
  store.observe(createFullWarning(config, logger), 'own');
  store.observe(createDroppedRecheck({ store, clocks, logger }), 'own');
  const seed = (): Seed => seedOf(fixtures, clientEntries, realNow());
  await startStore(store, seed(), {
    restore: parts.snapshot ?? config.restore,
    limits,
    now: () => ({ realMs: realNow(), monotonicMs: monotonicNow() }),
  });
  events.adoptAll(store, (error) => logger.error({ err: error }, 'older transactions could not be read for events'));

  const { sessionKeys, signatureKeys, magicValues } = fixtures;
  const tokens = createAccessTokens(fixtures.tokenKeys);
  const unwrapKey = parts.unwrapKey ?? createKeyUnwrapper(sessionKeys.privateKey);
  const diagnoser = createDiagnoser(sessionKeys.privateKey, parts.diagnosis);
  const sign = createSigner(signatureKeys);
  const fixedPersonaId = fixtures.personas[0].id;
  const decidePerson = createPersonDecider(fixedPersonaId);

  const calls = createCallCounts();
  // Without the control API nobody can ask for them.
  const signatures = createKeptSignatures(config.control === 'on' ? undefined : 0);
  store.observe(signatures.observer);
  const edge = createEdge({
    surfaces: [
      ...createTossSurfaces(fixtures.errors),
      createControlSurface(config),
      createDashboardSurface(config.control === 'on'),
      createDocsSurface(config.control === 'on'),
      ...createWebSurfaces(config.app === 'on'),
    ],
    recorder: createCallRecorder({
      store,
      logger,
      counts: calls,
      realNow,
      bodyBytes: config.journalBodyBytes,
      signatures,
    }),
    logger,
    requestTimeoutMs: config.requestTimeout,
  });
  const app = Fastify(edge.options).withTypeProvider<TypeBoxTypeProvider>();
  edge.install(app);
  const closing = createClosingSignal(app);
  const waiter = createWaiter({ store, realNow, closing });
  store.observe(waiter.observer);
  app.addHook('onClose', () => diagnoser.close());
  app.addHook('onClose', () => store.close());

  const describeToss = await registerToss(app, {
    store,
    tokens,
    unwrapKey,
    diagnoser,
    sign,
    signatureCa: signatureKeys.ca,
    magicValues,
    decidePerson,
    defaults: { scenario: config.scenario, expireSeconds: config.expireSeconds },
    loggableNames,
    publicUrl: config.publicUrl,
    appLinks: config.appLinks,
    ...clocks,
    closing,
    newId: createIds(store, config.seed, newUuid),
    noticeWaiting: createWaitingNotice({
      store,
      logger,
      loggableNames,
      baseUrl: () => config.publicUrl ?? ownUrlOf(app.server, config),
      hasApp: config.app === 'on',
      controlPrefix: config.control === 'on' ? CONTROL_PREFIX : null,
      defaultScenario: config.scenario,
    }),
  });
  await registerControl(app, {
    config,
    version,
    store,
    events,
    calls,
    diagnoser,
    signatures,
    waiter,
    describeToss,
    readExamples,
    observeBehaviours: async () => (await import('./parity/observed.ts')).observeBehaviours(),
    tlsCa,
    tokens,
    sessionPublicKey: sessionKeys.publicKey,
    signatureChain: [signatureKeys.ca, signatureKeys.root],
    publicCredentials: publicCredentialsOf(fixtures, config),
    magicValues,
    fixedPersonaId,
    seed,
    ...clocks,
    closing,
    startedAt,
    runId,
    newClientId: () => `test_${newHexId()}`,
    newSecret: () => `test_${newHexId()}`,
    newFaultId: () => `fault_${newHexId()}`,
  });
  const isKnownHost = createHostCheck(config);
  if (config.control === 'on') {
    registerDashboard(app, isKnownHost);
    registerDocs(app, isKnownHost, parts.docs);
  }
  if (config.app === 'on') {
    await registerWeb(app, {
      store,
      decidePerson,
      origins: { publicUrl: config.publicUrl, allowed: config.cors },
      isKnownHost,
      errors: fixtures.errors,
      magicValues,
      realNow,
      demoClientId: fixtures.clients[0]?.clientId ?? config.clientId,
      sessionPublicKey: toOneLineSpki(sessionKeys.publicKey),
    });
  }
  await app.ready();
  return app;
};
