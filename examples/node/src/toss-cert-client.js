import { TossCertSessionGenerator } from 'mock-toss-cert/session';
import { AccessToken } from './access-token.js';
import { post } from './http.js';
import { TossCertError } from './toss-cert-error.js';

const API = '/api/v2/sign/user/auth/id';
/** Where the user comes from and goes back to: yours. */
const REQUEST_URL = 'intoss://my-granite-app';

/** The documented calls. */
export class TossCertClient {
  #config;
  #token;
  #sessions;

  constructor(config) {
    this.#config = config;
    this.#token = new AccessToken(config);
    this.#sessions = new TossCertSessionGenerator(config.publicKey);
  }

  /** Asks this person to confirm in the app; the txId. */
  async request({ name, phone, birthday }) {
    const session = await this.#sessions.generate();
    const { txId } = await this.#call('/request', {
      requestType: 'USER_PERSONAL',
      triggerType: 'APP_SCHEME',
      requestUrl: REQUEST_URL,
      userName: await session.encrypt(name),
      userPhone: await session.encrypt(phone),
      userBirthday: await session.encrypt(birthday),
      sessionKey: session.sessionKey,
    });
    return txId;
  }

  /** How far the user is: ask at most once a second. Only the result decides. */
  async status(txId) {
    const { status } = await this.#call('/status', { txId });
    return status;
  }

  /** Every field that has a value. Works twice, and within 60 minutes of completion: keep what it returns. */
  async result(txId) {
    const session = await this.#sessions.generate();
    const { personalData } = await this.#call('/result', { txId, sessionKey: session.sessionKey });
    const person = {};
    for (const [name, field] of Object.entries(personalData)) {
      if (field !== null) person[name] = await session.decrypt(field);
    }
    return person;
  }

  async #call(path, body) {
    const token = this.#token.get();
    try {
      return await this.#send(path, body, await token);
    } catch (error) {
      if (error.code !== 'CE1000') throw error;
      this.#token.drop(token);
      return this.#send(path, body, await this.#token.get());
    }
  }

  async #send(path, body, token) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const { status, json } = await post(this.#config.apiUrl + API + path, headers, JSON.stringify(body));
    if (json.resultType !== 'SUCCESS') throw new TossCertError(status, json.error.errorCode, json.error.reason);
    return json.success;
  }
}
