import { type Static, Type } from 'typebox';
import { SchemaAddress } from './fixture-fields.ts';
import type { ErrorCode } from './names/error-codes.ts';
import { shapes } from './text/shapes.ts';

const ErrorEntry = Type.Object(
  {
    code: Type.String({ pattern: '^CE[0-9]{4}$', description: shapes.errorCode.en }),
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
