import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { customAlphabet } from 'nanoid';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { registerControl } from './control/index.ts';
import { refuseControl } from './control/problem.ts';
import { createAccessTokens } from './crypto/access-token.ts';
import { createKeyUnwrapper, type KeyUnwrapper } from './crypto/key-unwrapper.ts';
import { createSigner } from './crypto/signature.ts';
import { createClient } from './domain/client.ts';
import { type Fixtures, loadFixtures } from './fixtures.ts';
import { decodedPathOf, pathOf } from './http/base-url.ts';
import { answerOddRequests, createClientErrorHandler, type LastPaths } from './http/client-error.ts';
import { drain } from './http/drain.ts';
import { watchKnownPaths } from './http/known-paths.ts';
import { createSurfacePicker } from './http/surface.ts';
import { BODY_LIMIT_BYTES, TransportError } from './http/transport-error.ts';
import { ajvOptions } from './http/validation.ts';
import { createMemoryStore } from './store/memory.ts';
import type { Store } from './store/store.ts';
import { createApiRefuse } from './toss/envelope.ts';
import { createIds } from './toss/ids.ts';
import { registerToss } from './toss/index.ts';
import { refuseToken } from './toss/oauth-error.ts';
import { version } from './version.ts';

/** What a test, or another composition, may put in the place of the real thing. */
export interface Parts {
  readonly fixtures?: Fixtures;
  readonly store?: Store;
  readonly logger?: Logger;
  readonly unwrapKey?: KeyUnwrapper;
  /** Real time in milliseconds. */
  readonly realNow?: () => number;
  readonly newUuid?: () => string;
}

const newHexId = customAlphabet('0123456789abcdef', 32);

/** What is there from the start, and again after a reset; clients of the fixtures are never dropped for being idle. */
const seed = async (store: Store, fixtures: Fixtures, config: Config, nowMs: number): Promise<void> => {
  for (const persona of fixtures.personas) await store.personas.put(persona.id, persona);
  for (const scenario of fixtures.scenarios.values()) await store.scenarios.put(scenario.name, scenario);
  const { clientId, clientSecret } = config;
  const own = clientId === null || clientSecret === null ? [] : [{ clientId, clientSecret }];
  const entries = new Map([...fixtures.clients, ...own].map((entry) => [entry.clientId, entry]));
  for (const entry of entries.values()) await store.clients.insert(createClient(entry, nowMs), { pinned: true });
};

/** The whole server behind one Fastify instance, every option inside; it never listens. */
export const buildApp = async (config: Config, parts: Parts = {}): Promise<FastifyInstance> => {
  const realNow = parts.realNow ?? Date.now;
  const newUuid = parts.newUuid ?? randomUUID;
  const logger = parts.logger ?? pino({ level: 'silent' });
  const fixtures = parts.fixtures ?? loadFixtures(config.fixtures);
  if (!fixtures.scenarios.has(config.scenario)) {
    throw new Error(`scenario ${config.scenario} does not exist: one of ${[...fixtures.scenarios.keys()].join(', ')}`);
  }
  const { maxClients, maxTransactions, maxPersonas, maxScenarios, retention: retentionMs } = config;
  const limits = {
    maxClients,
    maxTransactions,
    // What the fixtures bring is never too much.
    maxPersonas: Math.max(maxPersonas, fixtures.personas.length),
    maxScenarios: Math.max(maxScenarios, fixtures.scenarios.size),
    retentionMs,
  };
  const store = parts.store ?? createMemoryStore(limits, realNow);
  const seedStore = (): Promise<void> => seed(store, fixtures, config, realNow());
  await seedStore();
  const tokens = createAccessTokens(fixtures.tokenKeys);
  const unwrapKey = parts.unwrapKey ?? (await createKeyUnwrapper(fixtures.sessionKeys.privateKey));

  const sign = await createSigner(fixtures.signatureKeys);

  const pickSurface = createSurfacePicker({
    api: createApiRefuse(fixtures.errors),
    token: refuseToken,
    control: refuseControl,
  });

  const sendRefusal = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { status, contentType, headers, body, code, hint } = pickSurface(decodedPathOf(request.url))(error);
    request.outcome ??= {};
    request.outcome.code = code;
    request.outcome.hint = hint;
    if (status >= 500) logger.error({ err: error instanceof Error ? (error.cause ?? error) : error }, 'call failed');
    if (status === 413) await drain(request.raw);
    return reply.code(status).headers(headers).type(contentType).send(JSON.stringify(body));
  };

  const logCall = (request: FastifyRequest, reply: FastifyReply): void => {
    const line = {
      method: request.method,
      // Without the query: clients put secrets there by mistake.
      path: pathOf(request.url),
      status: reply.statusCode,
      ...request.outcome,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (reply.statusCode < 400) logger.info(line, 'call');
    else logger.warn(line, 'call refused');
  };

  const frameworkLogger: FastifyBaseLogger = logger.child(
    {},
    { level: logger.isLevelEnabled('warn') ? 'warn' : logger.level },
  );
  const lastPaths: LastPaths = new WeakMap();
  const clientErrorHandler = createClientErrorHandler(pickSurface, lastPaths, logger);
  const app = Fastify({
    loggerInstance: frameworkLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: config.requestTimeout,
    http: {
      requireHostHeader: false,
      requestTimeout: config.requestTimeout,
      // Again, because Node checks the two against each other, and swaps them when this one is the greater.
      headersTimeout: config.requestTimeout,
      connectionsCheckingInterval: Math.min(config.requestTimeout, 5_000),
    },
    return503OnClosing: false,
    ajv: { customOptions: ajvOptions },
    frameworkErrors: (error, request, reply) => {
      // The hooks that log do not run for what never reached a route.
      void sendRefusal(error, request, reply).then(() => logCall(request, reply));
    },
    clientErrorHandler,
    routerOptions: { maxParamLength: 512 },
  }).withTypeProvider<TypeBoxTypeProvider>();

  answerOddRequests(app.server, pickSurface, logger);
  app.decorateRequest('caller', null);
  app.decorateRequest('outcome');
  app.setErrorHandler(sendRefusal);
  const explainUnrouted = watchKnownPaths(app);

  app.addHook('onRequest', async (request) => {
    request.outcome = {};
    lastPaths.set(request.raw.socket, pathOf(request.url));
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      throw new TransportError('bad-request', 'the Host header is missing (RFC 9112 3.2)');
    }
    // Before the body: an unknown path must not turn into a complaint about a content type.
    if (request.is404) throw explainUnrouted(decodedPathOf(request.url));
  });
  app.addHook('onResponse', async (request, reply) => logCall(request, reply));
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    // Also to calls that were in flight before: a kept connection would hold up the end.
    if (isClosing) reply.header('connection', 'close');
  });
  app.addHook('onClose', () => store.close());

  await registerToss(app, {
    store,
    tokens,
    unwrapKey,
    sign,
    signatureCa: fixtures.signatureKeys.ca,
    magicValues: fixtures.magicValues,
    fixedPersonaId: fixtures.personas[0].id,
    defaults: { scenario: config.scenario, expireSeconds: config.expireSeconds },
    publicUrl: config.publicUrl,
    realNow,
    newId: createIds(store, config.seed, newUuid),
  });
  await registerControl(app, {
    config,
    version,
    store,
    tokens,
    sessionPublicKey: fixtures.sessionKeys.publicKey,
    signatureChain: [fixtures.signatureKeys.ca, fixtures.signatureKeys.root],
    magicValues: fixtures.magicValues,
    fixedPersonaId: fixtures.personas[0].id,
    seedStore,
    realNow,
    startedAtMs: realNow(),
    newClientId: () => `test_${newHexId()}`,
    newSecret: () => `test_${newHexId()}`,
  });
  await app.ready();
  return app;
};
