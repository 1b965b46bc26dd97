/** What a driver is asked. Its answer is `{ value }` or `{ error }`. */
export type Order =
  | { readonly op: 'open'; readonly options: Readonly<Record<string, unknown>> }
  | { readonly op: 'call'; readonly method: string; readonly args: readonly unknown[] }
  | { readonly op: 'close'; readonly failed: boolean }
  | { readonly op: 'client'; readonly baseUrl: string; readonly token?: string | undefined };

export interface Failure {
  readonly kind: 'ControlError' | 'other';
  readonly message: string;
  readonly status: number | null;
  readonly problem: object | null;
}

export interface Answer {
  readonly value?: unknown;
  readonly error?: Failure;
}
