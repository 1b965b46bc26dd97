import { type Static, Type } from 'typebox';
import { SchemaAddress } from './fixture-fields.ts';

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

const ErrorEntry = Type.Object(
  {
    code: Type.String({ pattern: '^CE[0-9]{4}$' }),
    http: Type.Integer({ minimum: 400, maximum: 599 }),
    reason: Type.String({ minLength: 1 }),
    when: Type.String({ minLength: 1 }),
    basis: Type.Enum(['guide', 'public', 'listed', 'official']),
  },
  { additionalProperties: false },
);

/** Shape of `fixtures/errors.json`. */
export const ErrorsFile = Type.Object(
  { $schema: SchemaAddress, errors: Type.Array(ErrorEntry) },
  { additionalProperties: false, title: 'CE error codes', description: 'fixtures/errors.json of mock-toss-cert' },
);

export type ErrorEntry = Static<typeof ErrorEntry>;

export type ErrorCatalogue = ReadonlyMap<ErrorCode, ErrorEntry>;

export interface TossErrorOptions {
  /** HTTP status instead of the catalogue's (CE0003 with 404, 405, 413). */
  readonly httpStatus?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the documentation explains the refusal, if not under its code. */
  readonly address?: string;
  readonly cause?: unknown;
}

/** A refusal by the emulated service: `code` goes on the wire, `hint` into `x-mock-toss-hint` and the log only. */
export class TossError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly httpStatus: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly address: string | undefined;

  constructor(code: ErrorCode, hint: string, options: TossErrorOptions = {}) {
    super(`${code}: ${hint}`, { cause: options.cause });
    this.name = 'TossError';
    this.code = code;
    this.hint = hint;
    this.httpStatus = options.httpStatus;
    this.headers = options.headers ?? {};
    this.address = options.address;
  }
}
