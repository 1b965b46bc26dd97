import { post } from './http.js';
import { TossCertError } from './toss-cert-error.js';

/** Kept and reused until a tenth of its life is left. Where many processes serve, keep it where they share it, such as Redis. */
export class AccessToken {
  #config;
  /** The promise of a token: calls that come while it is asked for wait for the same one. */
  #token = null;
  #renewAt = 0;

  constructor(config) {
    this.#config = config;
  }

  get() {
    if (this.#token === null || Date.now() >= this.#renewAt) {
      const token = this.#ask();
      this.#token = token;
      this.#renewAt = Number.POSITIVE_INFINITY;
      token.catch(() => this.drop(token));
    }
    return this.#token;
  }

  /** Forgets a promise that `get` has returned, unless there is a newer one. */
  drop(token) {
    if (this.#token === token) this.#token = null;
  }

  async #ask() {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: this.#config.clientId,
      client_secret: this.#config.clientSecret,
    });
    const { status, json } = await post(`${this.#config.tokenUrl}/token`, {}, form);
    if (status !== 200) throw new TossCertError(status, json.error, json.error_description ?? '');
    this.#renewAt = Date.now() + 0.9 * json.expires_in * 1000;
    return json.access_token;
  }
}
