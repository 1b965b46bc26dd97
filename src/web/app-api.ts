import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { renderSVG } from 'uqr';
import { clockNow } from '../domain/time/client-clock.ts';
import {
  act,
  isIdentified,
  possibleActions,
  type Step,
  type Transaction,
  type TransactionAction,
} from '../domain/transaction.ts';
import { addressOf } from '../http/address/base-url.ts';
import { NoBody } from '../http/body/no-body.ts';
import type { WebContext } from './context.ts';
import { IdentifyBody, readIdentification, ShownPerson, showPersona } from './identification.ts';
import { WebError } from './refusal.ts';
import { UserView, userActions, viewForUser } from './view.ts';

const Params = Type.Object({ txId: Type.String() });
const answersView = { response: { 200: UserView } };

const QR_MODULE_PIXELS = 6;
/** The margin that QR readers need (ISO/IEC 18004: four modules). */
const QR_BORDER_MODULES = 4;

/**
 * `/app/api/{txId}`: what the user sees and does, in the virtual app and in the standard window. No login: everyone who knows
 * the `txId` may use it.
 */
export const appApiRoutes =
  ({ store, decidePerson, origins, realNow }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const unknown = (): WebError => new WebError('unknown-transaction', 'there is no such request, or it was deleted');

    const find = async (txId: string) => {
      const transaction = await store.transactions.get(txId);
      const client = transaction === undefined ? undefined : await store.clients.get(transaction.clientId);
      if (transaction === undefined || client === undefined) throw unknown();
      return { transaction, client, nowMs: clockNow(client.clock, realNow()) };
    };
    /** The partner code, and the time on the client's clock and in reality, at the moment of a change. */
    interface Moment {
      readonly partnerCode: string;
      readonly nowMs: number;
      readonly realNowMs: number;
    }

    const refuse = (name: string, current: Transaction, { partnerCode, nowMs }: Moment): never => {
      const { status, possible } = viewForUser(current, partnerCode, nowMs);
      throw new WebError('not-possible', `${name} is not possible in state ${status}`, { status, possible });
    };

    const stepOf = ({ nowMs, realNowMs }: Moment): Step => ({ at: nowMs, realAt: realNowMs, cause: 'user' });

    const tryTo = (name: string, action: TransactionAction, current: Transaction, moment: Moment): Transaction => {
      const result = act(current, action, stepOf(moment));
      return result.ok ? result.transaction : refuse(name, current, moment);
    };

    /**
     * Changes a transaction. Its record and its client's clock are read at the same moment, not when the call arrived. When
     * `make` returns nothing, nothing changes.
     */
    const change = async (txId: string, make: (current: Transaction, moment: Moment) => Transaction | undefined) => {
      const realNowMs = realNow();
      const view = await store.transactions.update(txId, (current, { clock, partnerCode }) => {
        const nowMs = clockNow(clock, realNowMs);
        const value = make(current, { partnerCode, nowMs, realNowMs });
        return { value, result: viewForUser(value ?? current, partnerCode, nowMs) };
      });
      if (view === undefined) throw unknown();
      return view;
    };

    app.get('/:txId', { schema: { params: Params, ...answersView } }, async (request) => {
      const { transaction, client, nowMs } = await find(request.params.txId);
      return viewForUser(transaction, client.partnerCode, nowMs);
    });

    for (const [name, action] of Object.entries(userActions)) {
      const schema = { params: Params, body: NoBody, ...answersView };
      app.post(`/:txId/${name}`, { schema }, async (request) => {
        return change(request.params.txId, (current, moment) => {
          // The user opened the app again, for example in another tab: nothing changes, and it is no error.
          const possible = possibleActions(current, moment.nowMs);
          if (name === 'start' && !possible.includes('start') && possible.includes('complete')) return undefined;
          return tryTo(name, action, current, moment);
        });
      });
    }

    app.post('/:txId/identify', { schema: { params: Params, body: IdentifyBody, ...answersView } }, async (request) => {
      const { client, nowMs, transaction } = await find(request.params.txId);
      if (transaction.requestType !== 'USER_NONE') {
        throw new WebError('not-possible', 'the partner already named the user with USER_PERSONAL: approve in the app');
      }
      const { phone, ...clues } = await readIdentification(store, request.body, nowMs);
      const scenario = await store.scenarios.get(transaction.scenario);
      if (scenario === undefined && clues.picked === undefined) {
        throw new WebError(
          'not-possible',
          'the scenario of this request was deleted, so its person is unknown: choose a test person',
        );
      }
      const {
        person,
        personError,
        mismatch = null,
      } = await decidePerson(client, nowMs, { personas: store.personas, scenario, ...clues });
      return change(transaction.txId, (current, moment) => {
        // A person that the scenario refused at the request stays refused.
        const refusal = current.personError === null ? { personError, mismatch } : {};
        const identified = { ...current, person, ...refusal, userPhone: phone, identified: stepOf(moment) };
        const completed = tryTo('identify', 'complete', identified, moment);
        // A refused person approves nothing: the request is completed, and the result answers the code.
        return identified.personError === null ? identified : completed;
      });
    });

    const People = Type.Object({ suggested: Type.Union([ShownPerson, Type.Null()]), people: Type.Array(ShownPerson) });
    app.get('/:txId/people', { schema: { params: Params, response: { 200: People } } }, async (request) => {
      const { transaction, nowMs } = await find(request.params.txId);
      const people: Static<typeof ShownPerson>[] = [];
      for await (const persona of store.personas.each()) people.push(showPersona(persona, nowMs));
      // A person that a partner sent or a user typed is private, so only a test person is suggested.
      const isTestPerson = transaction.requestType === 'USER_NONE' && !isIdentified(transaction);
      const { personaId, name, phone, birthday } = transaction.person;
      return {
        suggested: isTestPerson ? { id: personaId, description: '', name, phone, birthday } : null,
        people: people.reverse(),
      };
    });

    app.get('/:txId/qr.svg', { schema: { params: Params } }, async (request, reply) => {
      const { txId } = (await find(request.params.txId)).transaction;
      const address = addressOf(request, origins.publicUrl, `/app/${txId}`);
      const svg = renderSVG(address, { pixelSize: QR_MODULE_PIXELS, border: QR_BORDER_MODULES, ecc: 'M' });
      return reply.type('image/svg+xml; charset=utf-8').header('cache-control', 'no-store').send(svg);
    });
  };
