/**
 * Problem details (RFC 9457) of a refusal. The control API adds `errors` (wrong fields), and `state` and `possible` when an
 * action is impossible.
 */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly [member: string]: unknown;
}

const BRAND = Symbol.for('mock-toss-cert.ControlError');

/**
 * A call that the server refused, or that got no answer. `status` is the HTTP status and `problem` the server's problem
 * details. Both are `null` without an answer.
 */
export class ControlError extends Error {
  readonly status: number | null;
  readonly problem: ProblemDocument | null;
  protected readonly [BRAND] = true;

  constructor(
    message: string,
    {
      status = null,
      problem = null,
      cause,
    }: { status?: number | null; problem?: ProblemDocument | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'ControlError';
    this.status = status;
    this.problem = problem;
  }

  /** Also true for errors of the other build: a program may load the package as CommonJS and as ES modules. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const isOurs = isObject(value) && BRAND in value;
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this method
    return this === ControlError ? isOurs : Function.prototype[Symbol.hasInstance].call(this, value);
  }
}

/** Whether a value is an object, such as that of an answer. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const isProblem = (value: unknown): value is ProblemDocument =>
  isObject(value) && typeof value.detail === 'string';
