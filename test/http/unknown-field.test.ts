import { describe, expect, it } from 'vitest';
import { captureLog } from '../capture-log.ts';
import { buildTestApp, CONTROL, control, createPartner } from '../harness.ts';

describe('an unknown field', async () => {
  const { lines, logger } = captureLog();
  const { app } = await buildTestApp({}, { logger });
  const refusalOf = async (body: object) => {
    lines.length = 0;
    const answer = await control(app, 'POST', '/clients', body);
    const { detail, errors } = answer.json();
    return { detail, errors, hint: JSON.parse(lines[0] ?? '{}').hint };
  };

  it.each(['colour', 'client_ID', 'a', 'x'.repeat(40)])('is named in the answer, not in the log: %s', async (name) => {
    expect(await refusalOf({ [name]: 1 })).toEqual({
      detail: `${name} is not a known field`,
      errors: [{ field: name, message: 'is not a known field' }],
      hint: 'the body has an unknown field',
    });
  });

  it.each(['someone@example.kr', '01012345678', '홍길동', 'x'.repeat(41), 'a b', '', 'client-id'])(
    'is named nowhere: %j',
    async (name) => {
      const told = 'has an unknown field';
      expect(await refusalOf({ [name]: 1 })).toEqual({
        detail: `the body ${told}`,
        errors: [{ field: '', message: told }],
        hint: `the body ${told}`,
      });
    },
  );

  it('is named with its place, in a body or a query', async () => {
    const txId = await (await createPartner(app)).requestNone();
    const url = `${CONTROL}/transactions/${txId}/complete`;
    const complete = async (person: object) =>
      (await app.inject({ method: 'POST', url, payload: { person } })).json().errors.at(-1);
    expect(await complete({ colour: 1 })).toEqual({ field: 'person.colour', message: 'is not a known field' });
    expect(await complete({ 'a@b.kr': 1 })).toEqual({ field: 'person', message: 'has an unknown field' });
    const query = await app.inject(`${CONTROL}/requests?01012345678=1`);
    expect(query.json().detail).toBe('the query has an unknown field');
  });
});
