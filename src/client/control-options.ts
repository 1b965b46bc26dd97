// Types of the control client that need no other library than that of the language.

/** A URL, as text or as a `URL`. */
export type Address = string | { readonly href: string };

export interface ControlClientOptions {
  /** The control token, if the server has one: the value of its `MOCK_TOSS_CONTROL_TOKEN`. */
  readonly token?: string | undefined;
  /** Time limit for one answer in milliseconds; default 30,000. `waitFor` has its own limit. */
  readonly timeoutMs?: number | undefined;
}

/** Lists are newest first, over all pages. `limit` is the maximum number of items; without it, all items. */
export interface Limited {
  readonly limit?: number;
}
