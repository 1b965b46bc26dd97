import type { FastifyInstance } from 'fastify';
import { describeRoutes, type Operations } from '../http/openapi.ts';
import { Problem } from './problem.ts';

const tags = {
  server: 'What this server is',
  clients: 'Tenants: parallel tests create one each',
  transactions: 'What users do',
  data: 'Scenarios and people',
  faults: 'Errors of the service, on purpose',
  observation: 'What partners did, and their mistakes',
};

/** Every call of the control API; the table in `docs/control-api.md` is made from it. */
export const operations: Operations = {
  'GET /health': { operationId: 'health', tag: 'server', summary: 'alive; also without the prefix', open: true },
  'GET /ready': {
    operationId: 'ready',
    tag: 'server',
    summary: 'ready, or 503 with the reason; also without the prefix',
    open: true,
  },
  'GET /info': {
    operationId: 'info',
    tag: 'server',
    summary:
      'version, start, run id, store, base URL, what is on, `credentials` of the public test client, defaults, counts',
  },
  'GET /public-key': {
    operationId: 'publicKey',
    tag: 'server',
    summary: 'one line of base64 SubjectPublicKeyInfo, or `?format=pem`',
    produces: 'text/plain',
    open: true,
  },
  'GET /jwks': {
    operationId: 'jwks',
    tag: 'server',
    summary: 'the access tokens’ public key, a JWK set',
    open: true,
  },
  'GET /signature-ca.pem': {
    operationId: 'signatureCa',
    tag: 'server',
    summary: 'the mock CA of signatures and its root, only to verify signatures',
    produces: 'application/x-pem-file',
    open: true,
  },
  'GET /tls-ca.pem': {
    operationId: 'tlsCa',
    tag: 'server',
    summary: 'the TLS CA that was made on this machine, for trust stores; 404 without HTTPS',
    produces: 'application/x-pem-file',
    open: true,
  },
  'GET /magic-values': {
    operationId: 'listMagicValues',
    tag: 'server',
    summary: 'phones and queries that choose a scenario',
  },
  'GET /fidelity': {
    operationId: 'listFidelity',
    tag: 'server',
    summary:
      'every emulated behaviour, its basis, what reports of the real service have shown, and the setting that changes it',
  },
  'GET /openapi.json': { operationId: 'controlDocument', tag: 'server', summary: 'this API as OpenAPI 3.1' },
  'GET /openapi-toss.json': {
    operationId: 'tossDocument',
    tag: 'server',
    summary: 'the emulated API as OpenAPI 3.1',
  },
  'POST /reset': {
    operationId: 'resetAll',
    tag: 'server',
    summary: 'reset everything to the state at the start',
    status: 204,
  },
  'POST /snapshot': {
    operationId: 'takeSnapshot',
    tag: 'server',
    summary:
      'everything but the journal as one document, for `start --restore`; `{"secrets":true}`: with secrets of clients and with what partners sent about people',
  },

  'POST /clients': {
    operationId: 'createClient',
    tag: 'clients',
    summary:
      'create one: `clientId?`, `clientSecret?`, `partnerCode?`, `scopes?`, `tokenTtl?`, `scenario?`, `identity?` (`fixed`, `match`, `echo`), `strict?`, `disabledRules?`; the server chooses what is left out; the secret is shown only in this answer',
    status: 201,
  },
  'GET /clients': { operationId: 'listClients', tag: 'clients', summary: 'list' },
  'GET /clients/{clientId}': { operationId: 'getClient', tag: 'clients', summary: 'read one' },
  'PATCH /clients/{clientId}': {
    operationId: 'changeClient',
    tag: 'clients',
    summary: 'change its settings, from the next call on',
  },
  'DELETE /clients/{clientId}': {
    operationId: 'deleteClient',
    tag: 'clients',
    summary: 'delete one and all its data',
    status: 204,
  },
  'POST /clients/{clientId}/reset': {
    operationId: 'resetClient',
    tag: 'clients',
    summary:
      'back to the state at its creation: no transactions, queue, faults, journal or findings, real time; its tokens stay valid',
  },
  'GET /clients/{clientId}/report': {
    operationId: 'reportClient',
    tag: 'clients',
    summary:
      'what a failed test prints: its calls with hints, calls without a known client since its creation, its findings; `?language=ko`',
    produces: 'text/plain',
  },
  'POST /clients/{clientId}/next': {
    operationId: 'queueScenario',
    tag: 'clients',
    summary: '`{"scenario":"mismatch","times":2}`: the next requests get this scenario',
  },
  'GET /clients/{clientId}/next': {
    operationId: 'getQueue',
    tag: 'clients',
    summary: 'read its queue: the scenarios of the next requests, each with its `id`',
  },
  'DELETE /clients/{clientId}/next': {
    operationId: 'clearQueue',
    tag: 'clients',
    summary: 'empty its queue',
    status: 204,
  },
  'DELETE /clients/{clientId}/next/{entryId}': {
    operationId: 'deleteQueued',
    tag: 'clients',
    summary: 'delete one entry of its queue',
    status: 204,
  },
  'GET /clients/{clientId}/clock': { operationId: 'getClock', tag: 'clients', summary: 'read its clock' },
  'POST /clients/{clientId}/clock': {
    operationId: 'changeClock',
    tag: 'clients',
    summary:
      'change its clock: `{"advance":"61m"}`, `{"freeze":true}` or an instant, `{"resume":true}`, or `{"reset":true}`',
  },

  'GET /transactions': {
    operationId: 'listTransactions',
    tag: 'transactions',
    summary: 'list; filters `clientId`, `status`, `phone`, `since`',
  },
  'GET /transactions/{txId}': {
    operationId: 'getTransaction',
    tag: 'transactions',
    summary:
      'read one: state, what is `possible`, history and what lies `ahead`, reads; the person and the query of `requestUrl` are masked',
  },
  'GET /transactions/{txId}/wait': {
    operationId: 'waitForTransaction',
    tag: 'transactions',
    summary: '`?status=COMPLETED&timeout=10s`: answers when the status is reached; 408 after the timeout',
  },
  'POST /transactions/{txId}/start': {
    operationId: 'startTransaction',
    tag: 'transactions',
    summary: 'the user opens the app; 409 with `state` and `possible` if that is impossible (also for the next four)',
  },
  'POST /transactions/{txId}/complete': {
    operationId: 'completeTransaction',
    tag: 'transactions',
    summary: 'the user approves; takes `persona`, `person` and `at` (`"-61m"`, or an instant)',
  },
  'POST /transactions/{txId}/advance': {
    operationId: 'advanceTransaction',
    tag: 'transactions',
    summary: 'go to the next state',
  },
  'POST /transactions/{txId}/cancel': {
    operationId: 'cancelTransaction',
    tag: 'transactions',
    summary: 'the user cancels: the state does not change, and there is no result',
  },
  'POST /transactions/{txId}/expire': {
    operationId: 'expireTransaction',
    tag: 'transactions',
    summary: 'the request expires',
  },

  'GET /scenarios': { operationId: 'listScenarios', tag: 'data', summary: 'list: what users do' },
  'GET /scenarios/{name}': { operationId: 'getScenario', tag: 'data', summary: 'read one' },
  'PUT /scenarios/{name}': { operationId: 'putScenario', tag: 'data', summary: 'create or replace one', status: 201 },
  'DELETE /scenarios/{name}': {
    operationId: 'deleteScenario',
    tag: 'data',
    summary: 'delete one; 409 while the server, a client, its queue or a magic value uses it',
    status: 204,
  },
  'GET /personas': {
    operationId: 'listPersonas',
    tag: 'data',
    summary: 'list: made-up people whose data a result can return',
  },
  'GET /personas/{name}': { operationId: 'getPersona', tag: 'data', summary: 'read one' },
  'PUT /personas/{name}': {
    operationId: 'putPersona',
    tag: 'data',
    summary:
      'create or replace one: `name`, `birthday`, `gender`, `nationality`, `phone`, `ci?`, `di?`, `description?`, `descriptionKo?`, and for the sibling product `address?`, `addressDetails?`, `zipCode?`, `email?`; `person` of `complete` has the same fields but for the descriptions',
    status: 201,
  },
  'DELETE /personas/{name}': {
    operationId: 'deletePersona',
    tag: 'data',
    summary: 'delete one; 409 while a scenario uses it',
    status: 204,
  },

  'GET /faults': { operationId: 'listFaults', tag: 'faults', summary: 'list; filter `clientId`' },
  'POST /faults': {
    operationId: 'createFault',
    tag: 'faults',
    summary: 'make the service fail: `endpoint`, and `delay`, `error`, `http`, `abort` or `tamper`',
    status: 201,
  },
  'DELETE /faults/{id}': { operationId: 'deleteFault', tag: 'faults', summary: 'delete one', status: 204 },

  'GET /requests': {
    operationId: 'listRequests',
    tag: 'observation',
    summary: 'the journal of emulated calls; filters `clientId`, `endpoint`, `txId`, `outcome`, `text`, `since`',
  },
  'GET /requests/{id}': { operationId: 'getRequest', tag: 'observation', summary: 'read one call of the journal' },
  'DELETE /requests': {
    operationId: 'clearRequests',
    tag: 'observation',
    summary: 'delete calls of the journal; filter `clientId`',
    status: 204,
  },
  'POST /inspect': {
    operationId: 'inspect',
    tag: 'observation',
    summary:
      'the layers of an encrypted call and of its signature, each with what is wrong: `{"requestId":"…"}` of the journal, or `sessionKey`, `fields?` and `signature?`; `"reveal":true` shows AES key and IV, too',
  },
  'GET /findings': {
    operationId: 'listFindings',
    tag: 'observation',
    summary: 'mistakes of integrations; filter `clientId`',
  },
  'DELETE /findings': {
    operationId: 'clearFindings',
    tag: 'observation',
    summary: 'delete them; filter `clientId`',
    status: 204,
  },
  'GET /coverage': {
    operationId: 'getCoverage',
    tag: 'observation',
    summary: 'which states, codes, limits and personas tests have covered; filter `clientId`',
  },
  'DELETE /coverage': {
    operationId: 'clearCoverage',
    tag: 'observation',
    summary: 'start to count again; filter `clientId`',
    status: 204,
  },
  'GET /events': {
    operationId: 'streamEvents',
    tag: 'observation',
    summary: 'server-sent events; filter `clientId`',
    produces: 'text/event-stream',
  },
  'GET /metrics': {
    operationId: 'readMetrics',
    tag: 'observation',
    summary: 'counts and times of this server, in the text format of Prometheus',
    produces: 'text/plain',
  },
};

export const describeControl = (scope: FastifyInstance, prefix: string, version: string) =>
  describeRoutes(scope, {
    title: 'mock-toss-cert control API',
    description:
      'Steers an unofficial emulator of the Toss certification API. For test data only. The documentation is at `/_control/docs/en`.',
    version,
    prefix,
    tags,
    operations,
    securityScheme: { type: 'http', scheme: 'bearer', description: 'MOCK_TOSS_CONTROL_TOKEN, if it is set' },
    failures: () => ({ contentType: 'application/problem+json', schema: Problem }),
  });
