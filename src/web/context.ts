import type { DecidePerson } from '../domain/person-decision.ts';
import type { IsKnownHost } from '../http/address/known-hosts.ts';
import type { TrustedOrigins } from '../http/address/same-origin.ts';
import type { Store } from '../store/store.ts';

/** What the end user's side works on. */
export interface WebContext {
  readonly store: Store;
  readonly decidePerson: DecidePerson;
  readonly origins: TrustedOrigins;
  readonly isKnownHost: IsKnownHost;
  readonly realNow: () => number;
  /** The client that the demo's partner is; null when there is none. */
  readonly demoClientId: string | null;
  /** One line of base64, as partners configure it. */
  readonly sessionPublicKey: string;
}
