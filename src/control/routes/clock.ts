import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { oneOf } from '../../domain/text/wording.ts';
import {
  type ClockChange,
  changeClock,
  clockNow,
  clockRange,
  instantShape,
  isWithinClockRange,
  parseInstantMs,
  viewClock,
} from '../../domain/time/client-clock.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import type { ControlContext } from '../context.ts';
import { findClientOrFail, unknownClient } from '../find.ts';
import { invalidField } from '../problem.ts';
import { ClockAnswer, ClockBody, ClockView } from '../schemas/clock.ts';

const ClientParams = Type.Object({ clientId: Type.String() });

const readChange = (body: ClockBody): ClockChange => {
  const given = Object.keys(body);
  if (given.length !== 1) throw invalidField('', `give exactly ${oneOf(Object.keys(ClockBody.properties))}`);
  if (body.advance !== undefined) {
    const advanceMs = parseDurationMs(body.advance);
    if (advanceMs === undefined) throw invalidField('advance', `must be ${durationShape.en}, with a minus to go back`);
    return { advanceMs };
  }
  if (body.freeze === true) return { freezeAtMs: 'now' };
  if (body.freeze !== undefined) {
    const freezeAtMs = parseInstantMs(body.freeze);
    if (freezeAtMs === undefined) throw invalidField('freeze', `must be true or ${instantShape}`);
    return { freezeAtMs };
  }
  return body.resume === true ? { resume: true } : { reset: true };
};

/** The clock of a client, which decides dates in answers, states, the time to read a result, and its tokens. */
export const clockRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, transactions } = context.store;

    app.get(
      '/clients/:clientId/clock',
      { schema: { params: ClientParams, response: { 200: ClockView } } },
      async (request) => {
        const client = await findClientOrFail(context.store, request.params.clientId);
        return viewClock(client.clock, context.realNow());
      },
    );

    app.post(
      '/clients/:clientId/clock',
      { schema: { params: ClientParams, body: ClockBody, response: { 200: ClockAnswer } } },
      async (request) => {
        const change = readChange(request.body);
        const realNowMs = context.realNow();
        const client = await clients.update(request.params.clientId, (current) => {
          const clock = changeClock(current.clock, change, realNowMs);
          if (!isWithinClockRange(clockNow(clock, realNowMs))) {
            const [from, to] = [clockRange.fromMs, clockRange.toMs].map(formatInstant);
            throw invalidField(Object.keys(request.body).join(), `must lead to an instant from ${from} to ${to}`);
          }
          const value = { ...current, clock, clockChanges: current.clockChanges + 1 };
          return { value, result: value };
        });
        if (client === undefined) throw unknownClient();
        const nowMs = clockNow(client.clock, realNowMs);
        const recordsAhead = await transactions.countRequestedAfter(client, nowMs);
        return { ...viewClock(client.clock, realNowMs), ...(recordsAhead > 0 ? { recordsAhead } : {}) };
      },
    );
  };
