import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ProductEndpoint } from '../domain/endpoint.ts';
import { type DocumentParts, describeRoutes, type Operation, type Operations } from '../http/openapi.ts';
import { version } from '../version.ts';
import { Failure } from './call/envelope.ts';
import { OAuthFailure } from './call/oauth-error.ts';

const CREDENTIAL = 'missing, empty, misnamed, wrong, or in HTTP Basic or the query: 401 `invalid_client`';

const TokenForm = Type.Object({
  grant_type: Type.Literal('client_credentials'),
  scope: Type.String({ description: 'ca' }),
  client_id: Type.String({ description: CREDENTIAL }),
  client_secret: Type.String({ description: CREDENTIAL }),
});

const tags = {
  token: 'Access tokens (RFC 6749 4.4)',
  본인확인: 'The documented product',
  간편인증: 'The sibling product: the same transactions, and phone, address and email in the result',
  certificate: 'Certificates of signatures',
  window: 'Calls of the standard window',
};

const productCalls: Record<ProductEndpoint, { readonly id: string; readonly summary: string }> = {
  request: { id: 'request', summary: 'Ask a user to verify their identity (guide ②)' },
  status: { id: 'getStatus', summary: 'How far the user is (guide ④)' },
  result: { id: 'readResult', summary: 'The person, twice at most and within 60 minutes (guide ⑤)' },
};

const calls = (product: 'Id' | 'Easy', tag: string, path: string): Operations =>
  Object.fromEntries(
    Object.entries(productCalls).map(([endpoint, { id, summary }]) => [
      `POST ${path}/${endpoint}`,
      { operationId: `${id}${product}`, tag, summary },
    ]),
  );

const TOKEN: Operation = {
  operationId: 'askToken',
  tag: 'token',
  summary: 'An access token (guide ①)',
  form: TokenForm,
  open: true,
};

const operations: Operations = {
  'POST /token': TOKEN,
  ...calls('Id', '본인확인', '/api/v2/sign/user/auth/id'),
  ...calls('Easy', '간편인증', '/api/v2/sign/user/auth'),
  'POST /api/v1/certificate/validate': {
    operationId: 'validateCertificate',
    tag: 'certificate',
    summary: 'Whether this server issued a certificate, and whether it is valid now',
  },
  'GET /api-client/v1/transactions/{txId}': {
    operationId: 'getAppUri',
    tag: 'window',
    summary: 'The links that open the app on a phone',
    open: true,
  },
};

const parts: DocumentParts = {
  title: 'Toss certification API, as mock-toss-cert emulates it',
  description:
    'Unofficial: not made, run or endorsed by the company behind the real service. For test data only. Every refusal ' +
    'carries the header `x-mock-toss-hint`, and an answer to a call that breaks a rule of integration `x-mock-toss-finding`; ' +
    'the real service sends neither.',
  version,
  prefix: '',
  tags,
  operations,
  securityScheme: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'access_token of POST /token' },
  failures: (operation) => ({
    contentType: 'application/json',
    schema: operation === TOKEN ? OAuthFailure : Failure,
  }),
};

export const describeToss = (scope: FastifyInstance) => describeRoutes(scope, parts);
