/** The CE codes that this emulator knows; `fixtures/errors.json` must describe each of them. */
export const errorCodes = [
  'CE0001',
  'CE0002',
  'CE0003',
  'CE1000',
  'CE1001',
  'CE3000',
  'CE3001',
  'CE3002',
  'CE3003',
  'CE3006',
  'CE3100',
  'CE3101',
  'CE3102',
  'CE3103',
  'CE3200',
  'CE5000',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Codes about the person, not about the call: `request` (USER_PERSONAL) or `result` answers them. */
export const personErrorCodes = ['CE3000', 'CE3001', 'CE3002', 'CE3006'] as const satisfies readonly ErrorCode[];

export type PersonErrorCode = (typeof personErrorCodes)[number];

/** The OAuth codes of `POST /token` with their HTTP statuses: RFC 6749 5.2, and for a failing service 4.1.2.1. */
export const oauthStatuses = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const;

export type OAuthCode = keyof typeof oauthStatuses;

export const isOAuthCode = (code: string): code is OAuthCode => Object.hasOwn(oauthStatuses, code);

export const oauthCodes = Object.keys(oauthStatuses) as readonly OAuthCode[];
