import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Server } from 'node:net';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { customAlphabet } from 'nanoid';
import { type Logger, pino } from 'pino';
import type { Config } from './config/load.ts';
import { settings } from './config/settings.ts';
import { CONTROL_PREFIX, registerControl } from './control/index.ts';
import { refuseControl } from './control/problem.ts';
import { createEvents } from './control/routes/events.ts';
import { createAccessTokens } from './crypto/access-token.ts';
import { createSigner } from './crypto/certificates/signature.ts';
import { createDiagnoser } from './crypto/diagnosis/diagnoser.ts';
import { toOneLineSpki } from './crypto/key-files.ts';
import { createKeyUnwrapper, type KeyUnwrapper } from './crypto/session/key-unwrapper.ts';
import { type ClientEntry, createClient } from './domain/client.ts';
import { CANCELLED, metState } from './domain/coverage.ts';
import { describeFinding } from './domain/findings/finding.ts';
import { createOwnNames } from './domain/own-names.ts';
import { expectedName } from './domain/text/wording.ts';
import { readExamples } from './fixtures/examples.ts';
import { type Fixtures, loadFixtures } from './fixtures/load.ts';
import { createHostCheck } from './http/address/known-hosts.ts';
import { createEdge } from './http/edge.ts';
import { createCarefulLog } from './http/logged-error.ts';
import { createSurfacePicker } from './http/surface.ts';
import { createJudge } from './observation/judge.ts';
import { createRecorder } from './observation/recorder.ts';
import { createSettler } from './observation/settler.ts';
import { reachableHost } from './server/reachable-host.ts';
import { createMemoryStore } from './store/memory/index.ts';
import { observeStore, type StoreObserver } from './store/observed-store.ts';
import type { Store, StoreLimits } from './store/store.ts';
import { createApiRefuse } from './toss/call/envelope.ts';
import { createIds } from './toss/call/ids.ts';
import { refuseToken } from './toss/call/oauth-error.ts';
import { createPersonDecider } from './toss/call/person-choice.ts';
import { createWaitingNotice } from './toss/call/waiting.ts';
import { registerToss } from './toss/index.ts';
import { version } from './version.ts';
import { registerWeb } from './web/index.ts';
import { refuseWeb } from './web/refusal.ts';
import { refusePage } from './web/refusal-page.ts';

/** What a test, or another composition, may put in the place of the real thing. */
export interface Parts {
  readonly fixtures?: Fixtures;
  readonly store?: Store;
  readonly logger?: Logger;
  readonly unwrapKey?: KeyUnwrapper;
  /** The wall clock, in milliseconds. */
  readonly realNow?: () => number;
  /** Real time that never jumps; without it `realNow`, if that is given, as time that passes moves both. */
  readonly monotonicNow?: () => number;
  readonly newUuid?: () => string;
  /** The TLS CA's certificate in PEM; `null` without HTTPS, or with a certificate of the user's own. */
  readonly tlsCa?: string | null;
  /** 32 hexadecimal digits. */
  readonly newHexId?: () => string;
}

/** The clients that are there from the start; the one of the settings takes the place of one with its id. */
const clientEntries = (fixtures: Fixtures, { clientId, clientSecret }: Config): readonly ClientEntry[] => {
  const own = clientId === null || clientSecret === null ? [] : [{ clientId, clientSecret }];
  return [...new Map([...fixtures.clients, ...own].map((entry) => [entry.clientId, entry])).values()];
};

/** What is there from the start, and again after a reset; clients of the fixtures are never dropped for being idle. */
const seed = async (store: Store, fixtures: Fixtures, config: Config, nowMs: number): Promise<void> => {
  for (const persona of fixtures.personas) await store.personas.put(persona.id, persona);
  for (const scenario of fixtures.scenarios.values()) await store.scenarios.put(scenario.name, scenario);
  for (const entry of clientEntries(fixtures, config)) {
    await store.clients.insert(createClient(entry, nowMs), { pinned: true });
  }
};

/** Where this machine reaches the server, as it listens or will. */
const urlOf = (server: Server, { host, port }: Config): string => {
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${reachableHost(host)}:${listening}`;
};

/** Begins with what the wall clock says, and never jumps. */
const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now());

/** The whole server behind one Fastify instance, every option inside; it never listens. */
export const buildApp = async (config: Config, parts: Parts = {}): Promise<FastifyInstance> => {
  const realNow = parts.realNow ?? Date.now;
  const monotonicNow = parts.monotonicNow ?? parts.realNow ?? steadyNow;
  const newUuid = parts.newUuid ?? randomUUID;
  const newHexId = parts.newHexId ?? customAlphabet('0123456789abcdef', 32);
  const fixtures = parts.fixtures ?? loadFixtures(config.fixtures);
  const ownNames = createOwnNames(
    clientEntries(fixtures, config).map(({ clientId }) => clientId),
    fixtures.scenarios.keys(),
  );
  const logger = createCarefulLog(parts.logger ?? pino({ level: 'silent' }), ownNames.client);
  const expected = expectedName(config.scenario, fixtures.scenarios.keys());
  if (expected !== undefined) {
    throw new Error(`the scenario of the configuration does not exist: must be ${expected}`);
  }
  const { maxClients, maxClientBytes, maxFaults, maxTransactions, maxTransactionBytes } = config;
  const { maxJournal, maxJournalBytes, maxClientJournal } = config;
  const limits: StoreLimits = {
    maxClients,
    maxClientBytes,
    maxFaults,
    maxTransactions,
    maxTransactionBytes,
    maxJournal,
    maxJournalBytes,
    maxClientJournal,
    // What the fixtures bring is never too much.
    maxPersonas: Math.max(config.maxPersonas, fixtures.personas.length),
    maxScenarios: Math.max(config.maxScenarios, fixtures.scenarios.size),
    retentionMs: config.retention,
  };
  const events = createEvents({
    maxListeners: config.maxListeners,
    maxWatched: maxTransactions,
    runId: newHexId().slice(0, 8),
    realNow,
  });
  const observer: StoreObserver = {
    ...events.observer,
    transactionChanged(change) {
      events.observer.transactionChanged(change);
      const { before, after } = change;
      const { cancelled, clientId } = after;
      // Nobody may ask about it any more: that a user cancelled is met all the same.
      if (cancelled === null || cancelled === before?.cancelled || cancelled.cause === 'scenario') return;
      store.coverage.meet(clientId, [metState(CANCELLED)]).catch((error: unknown) => {
        logger.error({ err: error }, 'coverage could not be kept');
      });
    },
    found(finding) {
      events.observer.found(finding);
      const { clientId, rule, txId, message } = describeFinding(finding);
      logger.warn({ clientId, rule, txId }, `finding: ${message}`);
    },
  };
  const settle = createSettler(() => store, { realNow, monotonicNow }, logger);
  const ownStore = (): Store =>
    createMemoryStore(limits, monotonicNow, {
      onDropped(dropped) {
        events.transactionDropped(dropped.value);
        settle(dropped);
      },
      onFull(limit) {
        const [variable] = settings[limit].variables;
        logger.warn(
          { [limit]: config[limit] },
          `transactions are full: from now on those touched least recently make room; raise ${variable} to keep more`,
        );
      },
      onClientDropped: events.observer.clientEmptied,
    });
  const store: Store = observeStore(parts.store ?? ownStore(), observer);
  const seedStore = (): Promise<void> => seed(store, fixtures, config, realNow());
  await seedStore();
  const tokens = createAccessTokens(fixtures.tokenKeys);
  const unwrapKey = parts.unwrapKey ?? (await createKeyUnwrapper(fixtures.sessionKeys.privateKey));
  const diagnoser = createDiagnoser(fixtures.sessionKeys.privateKey);
  const sign = await createSigner(fixtures.signatureKeys);

  const pickSurface = createSurfacePicker({
    api: createApiRefuse(fixtures.errors),
    token: refuseToken,
    control: refuseControl,
    web: refuseWeb,
    page: refusePage,
  });

  const edge = createEdge({
    pickSurface,
    logger,
    observe: createRecorder(store, { realNow, bodyBytes: config.journalBodyBytes }),
    judge: createJudge(store, realNow),
    requestTimeoutMs: config.requestTimeout,
  });
  const app = Fastify(edge.options).withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest('caller', null);
  app.decorateRequest('deferredFault', null);
  edge.install(app);
  const closing = new AbortController();
  // Every call that waits for something listens.
  setMaxListeners(0, closing.signal);
  app.addHook('preClose', async () => closing.abort());
  app.addHook('onClose', () => diagnoser.close());
  app.addHook('onClose', () => store.close());

  const decidePerson = createPersonDecider(store, fixtures.personas[0].id);

  const describeToss = await registerToss(app, {
    store,
    tokens,
    unwrapKey,
    diagnoser,
    sign,
    signatureCa: fixtures.signatureKeys.ca,
    magicValues: fixtures.magicValues,
    decidePerson,
    defaults: { scenario: config.scenario, expireSeconds: config.expireSeconds },
    ownNames,
    publicUrl: config.publicUrl,
    appLinks: config.appLinks,
    realNow,
    monotonicNow,
    closing: closing.signal,
    newId: createIds(store, config.seed, newUuid),
    noticeWaiting: createWaitingNotice({
      store,
      logger,
      ownNames,
      baseUrl: () => config.publicUrl ?? urlOf(app.server, config),
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
    describeToss,
    readExamples,
    tlsCa: parts.tlsCa ?? null,
    tokens,
    sessionPublicKey: fixtures.sessionKeys.publicKey,
    signatureChain: [fixtures.signatureKeys.ca, fixtures.signatureKeys.root],
    magicValues: fixtures.magicValues,
    fixedPersonaId: fixtures.personas[0].id,
    seedStore,
    realNow,
    monotonicNow,
    closing: closing.signal,
    startedAtMs: monotonicNow(),
    newClientId: () => `test_${newHexId()}`,
    newSecret: () => `test_${newHexId()}`,
    newFaultId: () => `fault_${newHexId()}`,
  });
  if (config.app === 'on') {
    await registerWeb(app, {
      store,
      decidePerson,
      origins: { publicUrl: config.publicUrl, allowed: config.cors },
      isKnownHost: createHostCheck(config),
      realNow,
      demoClientId: fixtures.clients[0]?.clientId ?? config.clientId,
      sessionPublicKey: toOneLineSpki(fixtures.sessionKeys.publicKey),
    });
  }
  await app.ready();
  return app;
};
