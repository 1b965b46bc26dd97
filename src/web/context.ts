import type { ErrorCatalogue } from '../domain/error-catalogue.ts';
import type { MagicValues } from '../domain/magic-values.ts';
import type { DecidePerson } from '../domain/person-decision.ts';
import type { IsKnownHost } from '../http/address/known-hosts.ts';
import type { TrustedOrigins } from '../http/address/same-origin.ts';
import type { Store } from '../store/store.ts';

/** What the routes of the end user's pages need. */
export interface WebContext {
  readonly store: Store;
  readonly decidePerson: DecidePerson;
  readonly origins: TrustedOrigins;
  readonly isKnownHost: IsKnownHost;
  readonly errors: ErrorCatalogue;
  readonly magicValues: MagicValues;
  readonly realNow: () => number;
  /** The client id that the demo uses; `null` when the server starts without clients. */
  readonly demoClientId: string | null;
  /** One line of base64 X.509 SubjectPublicKeyInfo. */
  readonly sessionPublicKey: string;
}
