import type { RuleId } from '../../../src/domain/findings/rules.ts';
import { askToken, buildTestApp, control, type Partner } from '../../harness.ts';

export interface FindingView {
  readonly id: string;
  readonly rule: RuleId;
  readonly severity: string;
  readonly clientId: string;
  readonly txId: string | null;
  readonly count: number;
  readonly transactions: number | null;
  readonly message: string;
  readonly source: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

export const none = (extra: object = {}) => ({
  requestType: 'USER_NONE',
  requestUrl: 'https://partner.test',
  ...extra,
});

/** A server of its own, and what a client does there that is looked at. */
export const openFindings = async () => {
  const { app, time } = await buildTestApp();

  const findingsOf = async (clientId: string): Promise<FindingView[]> =>
    (await control(app, 'GET', `/findings?clientId=${clientId}`)).json().items;

  const rulesOf = async (clientId: string): Promise<[RuleId, number][]> =>
    (await findingsOf(clientId)).map(({ rule, count }) => [rule, count]);

  const askAgain = ({ clientId, clientSecret }: Partner) =>
    askToken(app, { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret });

  /** A call of the API under some host name. */
  const callAt = ({ token }: Partner, host: string, url: string, payload: object) =>
    app.inject({ method: 'POST', url, headers: { host, authorization: `Bearer ${token}` }, payload });

  const moveClock = (clientId: string, body: object) => control(app, 'POST', `/clients/${clientId}/clock`, body);

  const complete = (txId: string) => control(app, 'POST', `/transactions/${txId}/complete`);

  const pass = (ms: number): void => {
    time.now += ms;
  };

  const poll = async (partner: Partner, txId: string, times: number, paceMs: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      await partner.call('status', { txId });
      pass(paceMs);
    }
  };

  return { app, time, findingsOf, rulesOf, askAgain, callAt, moveClock, complete, pass, poll };
};
