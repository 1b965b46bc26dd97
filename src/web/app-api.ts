import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { renderSVG } from 'uqr';
import type { Client } from '../domain/client.ts';
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
import { UserView, userActions, type ViewMoment, viewForUser } from './view.ts';

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
  ({ store, decidePerson, origins, errors, realNow }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const unknown = (): WebError =>
      new WebError('unknown-transaction', {
        en: 'there is no such request, or it was deleted',
        ko: '요청이 없거나 삭제되었습니다.',
      });

    const find = async (txId: string) => {
      const transaction = await store.transactions.get(txId);
      const client = transaction === undefined ? undefined : await store.clients.get(transaction.clientId);
      if (transaction === undefined || client === undefined) throw unknown();
      return { transaction, client, nowMs: clockNow(client.clock, realNow()) };
    };
    const appUrlOf = (request: FastifyRequest, txId: string): string =>
      addressOf(request, origins.publicUrl, `/app/${txId}`);

    /** What a view needs, and the real time, at the moment of a change. */
    interface Moment extends ViewMoment {
      readonly realNowMs: number;
    }

    type TransactionCall = FastifyRequest<{ Params: { txId: string } }>;

    const refuse = (name: string, current: Transaction, moment: Moment): never => {
      const { status, possible } = viewForUser(errors, current, moment);
      throw new WebError(
        'not-possible',
        {
          en: `${name} is not possible in state ${status}`,
          ko: `${status} 상태에서는 할 수 없는 동작입니다.`,
        },
        { status, possible },
      );
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
    const change = async (
      request: TransactionCall,
      make: (current: Transaction, moment: Moment) => Transaction | undefined,
    ) => {
      const { txId } = request.params;
      const realNowMs = realNow();
      const appUrl = appUrlOf(request, txId);
      const view = await store.transactions.update(txId, (current, { clock, partnerCode }) => {
        const moment = { partnerCode, nowMs: clockNow(clock, realNowMs), appUrl, realNowMs };
        const value = make(current, moment);
        return { value, result: viewForUser(errors, value ?? current, moment) };
      });
      if (view === undefined) throw unknown();
      return view;
    };

    app.get('/:txId', { schema: { params: Params, ...answersView } }, async (request) => {
      const { transaction, client, nowMs } = await find(request.params.txId);
      const { partnerCode } = client;
      return viewForUser(errors, transaction, { partnerCode, nowMs, appUrl: appUrlOf(request, transaction.txId) });
    });

    for (const [name, action] of Object.entries(userActions)) {
      const schema = { params: Params, body: NoBody, ...answersView };
      app.post(`/:txId/${name}`, { schema }, async (request) => {
        return change(request, (current, moment) => {
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
        throw new WebError('not-possible', {
          en: 'the partner already named the user with USER_PERSONAL: approve in the app',
          ko: '고객사가 USER_PERSONAL로 사용자를 이미 지정했습니다. 앱에서 승인해 주세요.',
        });
      }
      const { phone, ...clues } = await readIdentification(store, request.body, nowMs);
      const scenario = await store.scenarios.get(transaction.scenario);
      if (scenario === undefined && clues.picked === undefined) {
        throw new WebError('not-possible', {
          en: 'the scenario of this request was deleted, so its person is unknown: choose a test person',
          ko: '이 요청의 시나리오가 삭제되어 인물을 알 수 없습니다. 테스트 인물을 선택해 주세요.',
        });
      }
      const {
        person,
        personError,
        mismatch = null,
      } = await decidePerson(client, nowMs, { personas: store.personas, scenario, ...clues });
      return change(request, (current, moment) => {
        // A person that the scenario refused at the request stays refused.
        const refusal = current.personError === null ? { personError, mismatch } : {};
        const identified = { ...current, person, ...refusal, userPhone: phone, identified: stepOf(moment) };
        const completed = tryTo('identify', 'complete', identified, moment);
        // A refused person approves nothing: the request is completed, and the result answers the code.
        return identified.personError === null ? identified : completed;
      });
    });

    const People = Type.Object({
      suggested: Type.Union([ShownPerson, Type.Null()]),
      people: Type.Array(ShownPerson),
      /** Who is returned whatever the user types; `null`: what is typed decides. */
      fixedPerson: Type.Union([Type.String(), Type.Null()]),
    });
    /** With a scenario that has a person, or a client whose identity is fixed, what is typed decides nothing. */
    const fixedPersonOf = async (transaction: Transaction, client: Client, nowMs: number): Promise<string | null> => {
      const scenario = await store.scenarios.get(transaction.scenario);
      if (client.identity !== 'fixed' && scenario?.persona === undefined) return null;
      const { person } = await decidePerson(client, nowMs, { personas: store.personas, scenario });
      return person.name;
    };

    app.get('/:txId/people', { schema: { params: Params, response: { 200: People } } }, async (request) => {
      const { transaction, client, nowMs } = await find(request.params.txId);
      const people: Static<typeof ShownPerson>[] = [];
      for await (const persona of store.personas.each()) people.push(showPersona(persona, nowMs));
      // A person that a partner sent or a user typed is private, so only a test person is suggested.
      const isTestPerson = transaction.requestType === 'USER_NONE' && !isIdentified(transaction);
      const { personaId, name, phone, birthday } = transaction.person;
      return {
        suggested: isTestPerson ? { id: personaId, description: '', descriptionKo: null, name, phone, birthday } : null,
        people: people.reverse(),
        fixedPerson: await fixedPersonOf(transaction, client, nowMs),
      };
    });

    app.get('/:txId/qr.svg', { schema: { params: Params } }, async (request, reply) => {
      const { txId } = (await find(request.params.txId)).transaction;
      const svg = renderSVG(appUrlOf(request, txId), {
        pixelSize: QR_MODULE_PIXELS,
        border: QR_BORDER_MODULES,
        ecc: 'M',
      });
      return reply.type('image/svg+xml; charset=utf-8').header('cache-control', 'no-store').send(svg);
    });
  };
