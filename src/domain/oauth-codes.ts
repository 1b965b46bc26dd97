/** Error codes of RFC 6749 5.2 with their HTTP statuses, and of 4.1.2.1 what a failing service answers. */
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
