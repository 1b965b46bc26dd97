import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { renderSVG } from 'uqr';
import { clockNow } from '../domain/client-clock.ts';
import { act, possibleActions, type Step, type Transaction, type TransactionAction } from '../domain/transaction.ts';
import { addressOf } from '../http/base-url.ts';
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
    type Found = Awaited<ReturnType<typeof find>>;

    const refuse = (name: string, current: Transaction, { client, nowMs }: Found): never => {
      const { status, possible } = viewForUser(current, client.partnerCode, nowMs);
      throw new WebError('not-possible', `${name} is not possible in state ${status}`, { status, possible });
    };

    const tryTo = (name: string, action: TransactionAction, current: Transaction, found: Found): Transaction => {
      const step: Step = { at: found.nowMs, realAt: realNow(), cause: 'user' };
      const outcome = act(current, action, step);
      return outcome.ok ? outcome.transaction : refuse(name, current, found);
    };

    const change = async (found: Found, make: (current: Transaction) => Transaction) => {
      const changed = await store.transactions.update(found.transaction.txId, make);
      if (changed === undefined) throw unknown();
      return viewForUser(changed, found.client.partnerCode, found.nowMs);
    };

    app.get('/:txId', { schema: { params: Params, ...answersView } }, async (request) => {
      const { transaction, client, nowMs } = await find(request.params.txId);
      return viewForUser(transaction, client.partnerCode, nowMs);
    });

    for (const [name, action] of Object.entries(userActions)) {
      const schema = { params: Params, body: NoBody, ...answersView };
      app.post(`/:txId/${name}`, { schema }, async (request) => {
        const found = await find(request.params.txId);
        return change(found, (current) => {
          // Opened again, by a second tap or another tab: nothing new, and nothing wrong.
          const possible = possibleActions(current, found.nowMs);
          if (name === 'start' && !possible.includes('start') && possible.includes('complete')) return current;
          return tryTo(name, action, current, found);
        });
      });
    }

    app.post('/:txId/identify', { schema: { params: Params, body: IdentifyBody, ...answersView } }, async (request) => {
      const found = await find(request.params.txId);
      const { client, nowMs, transaction } = found;
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
      const { person, personError } = await decidePerson(client, nowMs, { scenario, ...clues });
      return change(found, (current) => {
        // What the scenario refused at the request stays refused.
        const identified = { ...current, person, personError: current.personError ?? personError, userPhone: phone };
        const completed = tryTo('identify', 'complete', identified, found);
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
