import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlClient, CreatedClientView } from '../../src/client/control.ts';
import type { TossCertSession } from '../../src/client/session.ts';
import { EmulatorClient, newSession, paths, requestBody } from '../servers/emulator-client.ts';
import type { Server } from '../servers/server.ts';
import type { Checks } from './check.ts';

/** Time from one run of a user to the next one of the same client. */
const PACE_MS = 500;
/** A client is deleted, with all that it has, after so many runs, and another one comes. */
const RUNS = 40;

const person = { name: '홍길동', phone: '01044332211', birthday: '19900101' };

/** A request with encrypted personal data. */
const personalBody = async (session: TossCertSession): Promise<string> => {
  const [userName, userPhone, userBirthday] = await Promise.all(
    [person.name, person.phone, person.birthday].map((text) => session.encrypt(text)),
  );
  return JSON.stringify({
    requestType: 'USER_PERSONAL',
    requestUrl: 'https://partner.example/done',
    userName,
    userPhone,
    userBirthday,
    sessionKey: session.sessionKey,
  });
};

/** A client of the emulator, with the calls of its users. */
class Tenant {
  readonly #client: EmulatorClient;
  readonly #control: ControlClient;
  readonly #checks: Checks;

  constructor(client: EmulatorClient, control: ControlClient, checks: Checks) {
    this.#client = client;
    this.#control = control;
    this.#checks = checks;
  }

  async #status(txId: string, wanted: string): Promise<void> {
    const answer = await this.#client.call(paths.status, JSON.stringify({ txId }));
    this.#checks.expect('status', answer, 200, `"status":"${wanted}"`);
  }

  /** A read of the result, with what it must say. */
  async #read(txId: string): Promise<void> {
    const session = await newSession();
    const answer = await this.#client.call(paths.result, JSON.stringify({ txId, sessionKey: session.sessionKey }));
    if (!this.#checks.expect('result', answer, 200, '"status":"COMPLETED"')) return;
    const { success } = JSON.parse(answer.text) as { success: { personalData: { name: string } } };
    const name = await session.decrypt(success.personalData.name);
    if (name !== '김토스') this.#checks.fail(`result: the name is ${name}`);
  }

  async #refused(what: string, path: string, body: object, status: number, code: string): Promise<void> {
    const answer = await this.#client.call(path, JSON.stringify(body));
    this.#checks.expect(what, answer, status, `"errorCode":"${code}"`);
  }

  /** From the request to the second read, and one read too many. */
  async approve(isPersonal: boolean): Promise<void> {
    const body = isPersonal ? await personalBody(await newSession()) : requestBody;
    const txId = await this.#client.request(body);
    await this.#status(txId, 'REQUESTED');
    await this.#control.complete(txId);
    await this.#status(txId, 'COMPLETED');
    await this.#read(txId);
    await this.#read(txId);
    const { sessionKey } = await newSession();
    await this.#refused('a third read', paths.result, { txId, sessionKey }, 400, 'CE3101');
    this.#checks.calls += 2;
  }

  /** The user goes away, and the partner makes mistakes. */
  async fail(): Promise<void> {
    const txId = await this.#client.request();
    const { sessionKey } = await newSession();
    await this.#refused('a result too early', paths.result, { txId, sessionKey }, 400, 'CE3102');
    await this.#control.expire(txId);
    await this.#status(txId, 'EXPIRED');
    await this.#refused('an expired result', paths.result, { txId, sessionKey }, 400, 'CE3103');
    await this.#refused('an unknown transaction', paths.status, { txId: 'unknown' }, 400, 'CE3100');
    const other = await this.#client.request();
    await this.#control.complete(other);
    const broken = sessionKey.replace(/.{8}$/, 'AAAAAAAA');
    await this.#refused('a broken session key', paths.result, { txId: other, sessionKey: broken }, 400, 'CE3200');
    const headers = { ...this.#client.headers, authorization: 'Bearer no-token' };
    const answer = await this.#client.call(paths.status, JSON.stringify({ txId }), headers);
    this.#checks.expect('a call without a token', answer, 401, '"errorCode":"CE1000"');
    this.#checks.calls += 4;
  }
}

/** Clients that come, work for a while, and go, until it is time. */
export const runTenants = async (
  server: Server,
  control: ControlClient,
  checks: Checks,
  endsAt: number,
): Promise<void> => {
  while (performance.now() < endsAt) {
    const created: CreatedClientView = await control.createClient({ identity: 'fixed' });
    const tenant = new Tenant(await EmulatorClient.login(server, created), control, checks);
    for (let run = 0; run < RUNS && performance.now() < endsAt; run += 1) {
      const next = sleep(PACE_MS);
      if (run % 5 === 4) await tenant.fail();
      else await tenant.approve(run % 2 === 1);
      await next;
    }
    await control.deleteClient(created.clientId);
    checks.calls += 3;
  }
};
