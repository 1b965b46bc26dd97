import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { renderSVG } from 'uqr';
import type { Client } from '../domain/client.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import { act, possibleActions, type Step, type Transaction, type TransactionAction } from '../domain/transaction.ts';
import { addressOf } from '../http/address/base-url.ts';
import type { WebContext } from './context.ts';
import { IdentifyBody, readIdentification, ShownPerson, showPersona } from './identification.ts';
import { WebError } from './refusal.ts';
import { UserView, userActions, viewForUser } from './view.ts';

const Params = Type.Object({ txId: Type.String() });
const NoBody = Type.Object({}, { additionalProperties: false });
const answersView = { response: { 200: UserView } };

const QR_MODULE_PIXELS = 6;
/** What readers need around the code (ISO/IEC 18004: four modules). */
const QR_BORDER_MODULES = 4;

/**
 * `/app/api/{txId}`: what the person with the app, or before the standard window, sees and does. Knowing the `txId` is
 * the permission.
 */
export const appApiRoutes =
  ({ store, decidePerson, origins, realNow }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const unknown = (): WebError => new WebError('unknown-transaction', 'there is no such request (any more)');

    const find = async (txId: string) => {
      const transaction = await store.transactions.get(txId);
      const client = transaction === undefined ? undefined : await store.clients.get(transaction.clientId);
      if (transaction === undefined || client === undefined) throw unknown();
      return { transaction, client, nowMs: clockNow(client.clock, realNow()) };
    };
    /** The transaction's client and its time at the moment of a change. */
    interface Moment {
      readonly partnerCode: string;
      readonly nowMs: number;
      readonly realNowMs: number;
    }

    const momentOf = ({ clock, partnerCode }: Client): Moment => {
      const realNowMs = realNow();
      return { partnerCode, nowMs: clockNow(clock, realNowMs), realNowMs };
    };

    const refuse = (name: string, current: Transaction, { partnerCode, nowMs }: Moment): never => {
      const { status, possible } = viewForUser(current, partnerCode, nowMs);
      throw new WebError('not-possible', `${name} is not possible in state ${status}`, { status, possible });
    };

    const tryTo = (name: string, action: TransactionAction, current: Transaction, moment: Moment): Transaction => {
      const step: Step = { at: moment.nowMs, realAt: moment.realNowMs, cause: 'user' };
      const outcome = act(current, action, step);
      return outcome.ok ? outcome.transaction : refuse(name, current, moment);
    };

    /** Record and clock are those of one moment, not of when the call came. */
    const change = async (txId: string, make: (current: Transaction, moment: Moment) => Transaction) => {
      let moment: Moment | undefined;
      const changed = await store.transactions.update(txId, (current, owner) => {
        moment = momentOf(owner);
        return make(current, moment);
      });
      if (changed === undefined || moment === undefined) throw unknown();
      return viewForUser(changed, moment.partnerCode, moment.nowMs);
    };

    app.get('/:txId', { schema: { params: Params, ...answersView } }, async (request) => {
      const { transaction, client, nowMs } = await find(request.params.txId);
      return viewForUser(transaction, client.partnerCode, nowMs);
    });

    for (const [name, action] of Object.entries(userActions)) {
      const schema = { params: Params, body: NoBody, ...answersView };
      app.post(`/:txId/${name}`, { schema }, async (request) => {
        return change(request.params.txId, (current, moment) => {
          // Opened again, by a second tap or another tab: nothing new, and nothing wrong.
          const possible = possibleActions(current, moment.nowMs);
          if (name === 'start' && !possible.includes('start') && possible.includes('complete')) return current;
          return tryTo(name, action, current, moment);
        });
      });
    }

    app.post('/:txId/identify', { schema: { params: Params, body: IdentifyBody, ...answersView } }, async (request) => {
      const { client, nowMs, transaction } = await find(request.params.txId);
      if (transaction.requestType !== 'USER_NONE') {
        throw new WebError('not-possible', 'the partner has said who the user is, with USER_PERSONAL');
      }
      const { phone, ...clues } = await readIdentification(store, request.body, nowMs);
      const scenario = await store.scenarios.get(transaction.scenario);
      if (scenario === undefined && clues.picked === undefined) {
        throw new WebError(
          'not-possible',
          'the scenario of this request, which may decide whose data it returns, is gone',
        );
      }
      const { person, personError, mismatch = null } = await decidePerson(client, nowMs, { scenario, ...clues });
      return change(transaction.txId, (current, moment) => {
        // What the scenario refused at the request stays refused.
        const refusal = current.personError === null ? { personError, mismatch } : {};
        const identified = { ...current, person, ...refusal, userPhone: phone };
        const completed = tryTo('identify', 'complete', identified, moment);
        // Refused: the user has nothing to approve, and the result answers why.
        return identified.personError === null ? identified : completed;
      });
    });

    const People = Type.Object({ suggested: Type.Union([ShownPerson, Type.Null()]), people: Type.Array(ShownPerson) });
    app.get('/:txId/people', { schema: { params: Params, response: { 200: People } } }, async (request) => {
      const { transaction, nowMs } = await find(request.params.txId);
      const people = await store.personas.list({ limit: Number.POSITIVE_INFINITY });
      // Whom a partner sent, or a user typed, is not for everybody who knows the txId.
      const isMadeUp = transaction.requestType === 'USER_NONE' && transaction.userPhone === null;
      const { personaId, name, phone, birthday } = transaction.person;
      return {
        suggested: isMadeUp ? { id: personaId, description: '', name, phone, birthday } : null,
        people: people.reverse().map(({ value }) => showPersona(value, nowMs)),
      };
    });

    app.get('/:txId/qr.svg', { schema: { params: Params } }, async (request, reply) => {
      const { txId } = (await find(request.params.txId)).transaction;
      const address = addressOf(request, origins.publicUrl, `/app/${txId}`);
      const svg = renderSVG(address, { pixelSize: QR_MODULE_PIXELS, border: QR_BORDER_MODULES, ecc: 'M' });
      return reply.type('image/svg+xml; charset=utf-8').header('cache-control', 'no-store').send(svg);
    });
  };
