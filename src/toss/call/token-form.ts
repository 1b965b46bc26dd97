import type { FastifyRequest } from 'fastify';
import { createVocabulary, type Vocabulary } from '../../domain/text/vocabulary.ts';
import { OAuthError } from './oauth-error.ts';

/** A call of `POST /token`: the form, and other places in which clients put parameters by mistake. */
export interface TokenCall {
  readonly form: Readonly<Record<string, unknown>>;
  readonly queryNames: readonly string[];
  readonly headerNames: readonly string[];
  readonly authorization: string | undefined;
  readonly vocabulary: Vocabulary;
}

export const callOf = ({ headers, query }: FastifyRequest, form: TokenCall['form']): TokenCall => ({
  form,
  queryNames: Object.keys(query as object),
  headerNames: Object.keys(headers),
  authorization: headers.authorization,
  vocabulary: createVocabulary(),
});

const parameters = ['grant_type', 'scope', 'client_id', 'client_secret'] as const;
type Parameter = (typeof parameters)[number];

/** At most this many names are checked. */
const MAX_NAMES = 100;

/** Whether one of the names means this parameter, also misspelt. */
const isAmong = ({ vocabulary }: TokenCall, names: readonly string[], parameter: Parameter): boolean =>
  names.slice(0, MAX_NAMES).some((name) => vocabulary.findFieldName(name.replace(/^x-/i, '')) === parameter);

/** What is wrong with a form without known parameters, if that is recognizable. */
export const explainForm = (call: TokenCall): string | undefined => {
  const { form, queryNames } = call;
  const [first] = Object.keys(form);
  if (first === undefined) {
    return parameters.some((one) => isAmong(call, queryNames, one))
      ? 'the body is empty: send the parameters form-encoded in it, not in the query'
      : 'the body is empty: send the parameters in it, form-encoded (in a shell, a comment or a missing \\ cuts off --data)';
  }
  if (/^\s*[{[]/.test(first)) return 'the body is JSON, whatever its Content-Type says: send it form-encoded';
  if (/^--[^\r\n]*\r?\nContent-Disposition:/i.test(first)) {
    return 'the body is multipart, whatever its Content-Type says: send it form-encoded (PHP: http_build_query, not an array)';
  }
  return undefined;
};

const explainParameter = (call: TokenCall, parameter: Parameter): string => {
  const { form, queryNames } = call;
  const value = form[parameter];
  if (typeof value === 'string' && value.trim() === '') return `parameter ${parameter} is empty`;
  if (isAmong(call, queryNames, parameter)) return `parameter ${parameter} must be in the form body, not in the query`;
  return isAmong(call, Object.keys(form), parameter)
    ? `parameter ${parameter} has another name in this form: use exactly this name`
    : `parameter ${parameter} is missing`;
};

const invalidRequest = (description: string, hint?: string): OAuthError =>
  new OAuthError('invalid_request', description, hint);

/** Reads grant type and scopes. Checks everything that makes a request invalid for every client (RFC 6749 3.2, 5.2). */
export const readGrant = (call: TokenCall): { grantType: string; scopes: readonly string[] } => {
  const read = (parameter: Parameter): string => {
    const value = call.form[parameter];
    if (Array.isArray(value)) throw invalidRequest(`parameter ${parameter} is repeated`);
    // An empty parameter counts as left out (RFC 6749 3.2); a scope of spaces names no scope.
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw invalidRequest(`parameter ${parameter} is missing`, explainForm(call) ?? explainParameter(call, parameter));
  };
  const grantType = read('grant_type');
  const scopes = [
    ...new Set(
      read('scope')
        .split(' ')
        .filter((part) => part !== ''),
    ),
  ];
  if (Object.values(call.form).some(Array.isArray)) throw invalidRequest('a parameter is repeated');
  return { grantType, scopes };
};

/** RFC 6749 5.2: a client that sent `Authorization` gets `WWW-Authenticate` with the scheme that it used, if that is known. */
const challenge = ({ authorization }: TokenCall): Readonly<Record<string, string>> => {
  if (authorization === undefined) return {};
  return { 'www-authenticate': /^bearer\b/i.test(authorization) ? 'Bearer' : 'Basic realm="oauth2"' };
};

/** The body is the same for every mistake in the credentials. */
export const refuseClient = (call: TokenCall, hint: string): OAuthError =>
  new OAuthError('invalid_client', 'client authentication failed', hint, challenge(call));

const credentials = ['client_id', 'client_secret'] as const;

/** Other places in which the credentials were sent. */
const wrongPlaces = (call: TokenCall): string[] => {
  const { authorization, queryNames, headerNames } = call;
  const has = (names: readonly string[]) => credentials.some((name) => isAmong(call, names, name));
  return [
    ...(authorization === undefined ? [] : [/^basic\b/i.test(authorization) ? 'HTTP Basic' : 'Authorization']),
    ...(has(queryNames) ? ['the query'] : []),
    ...(has(headerNames) ? ['headers'] : []),
  ];
};

const explainMissing = (call: TokenCall, missing: readonly (typeof credentials)[number][]): string => {
  const places = wrongPlaces(call);
  if (places.length > 0) {
    return `client_id and client_secret must be in the form body, not in ${places.join(' or ')}`;
  }
  const [first] = missing;
  if (missing.length === 1 && first !== undefined) return explainParameter(call, first);
  const sent = Object.keys(call.form);
  if (missing.every((name) => call.form[name] === '')) return 'client_id and client_secret are empty';
  if (missing.some((name) => isAmong(call, sent, name) && call.form[name] === undefined)) {
    return 'client_id and client_secret have other names in this form: use exactly these two names';
  }
  return 'client_id and client_secret are missing in the form body';
};

/** The client's credentials. An empty value counts as missing. */
export const readCredentials = (call: TokenCall): { clientId: string; clientSecret: string } => {
  const { client_id: clientId, client_secret: clientSecret } = call.form;
  if (typeof clientId === 'string' && clientId !== '' && typeof clientSecret === 'string' && clientSecret !== '') {
    return { clientId, clientSecret };
  }
  const isMissing = (name: (typeof credentials)[number]) => [undefined, ''].includes(call.form[name] as string);
  throw refuseClient(call, explainMissing(call, credentials.filter(isMissing)));
};
