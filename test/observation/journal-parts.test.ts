import { describe, expect, it } from 'vitest';
import type { RecordedBody } from '../../src/domain/journal.ts';
import { journalParts } from '../../src/observation/journal-parts.ts';
import { maskBody } from '../../src/observation/masking/body.ts';
import { entry } from '../store/samples.ts';

const body = (text: string, truncated = false): RecordedBody => ({ text, bytes: 99, truncated });

const partsOf = (request: string | null, answer = '{}', cut: { request?: boolean; answer?: boolean } = {}) => {
  const one = entry('SUCCESS', 'a');
  return journalParts({
    ...one,
    endpoint: 'result',
    request: { ...one.request, body: request === null ? null : body(request, cut.request) },
    answer: { status: 200, headers: {}, body: body(answer, cut.answer) },
  });
};

const MASKED = expect.stringContaining('is masked in the journal');
const CUT = expect.stringContaining('MOCK_TOSS_JOURNAL_BODY_BYTES');

describe('the encrypted parts of a journal entry', () => {
  it('are the session key and the fields of the request', () => {
    const request = JSON.stringify({
      requestType: 'USER_PERSONAL',
      userName: 'v1$n',
      userPhone: 'v1$p',
      sessionKey: 'v1$k',
    });
    expect(partsOf(request)).toEqual({
      sessionKey: { name: 'sessionKey', from: 'request', wire: 'v1$k', problem: null },
      fields: [
        { name: 'userName', from: 'request', wire: 'v1$n', problem: null },
        { name: 'userPhone', from: 'request', wire: 'v1$p', problem: null },
      ],
    });
  });

  it('are also the fields of the answer, without those that are null', () => {
    const answer = '{"resultType":"SUCCESS","success":{"personalData":{"ci":"v1$c","name":"v1$n","di":null}}}';
    expect(partsOf('{"txId":"t","sessionKey":"v1$k"}', answer).fields).toEqual([
      { name: 'ci', from: 'answer', wire: 'v1$c', problem: null },
      { name: 'name', from: 'answer', wire: 'v1$n', problem: null },
    ]);
  });

  it('are none where nothing is encrypted', () => {
    for (const request of [
      null,
      '',
      '{}',
      '[]',
      'null',
      '"x"',
      'a=1&b=2',
      '{"sessionKey"',
      '{"requestType":"USER_NONE"}',
    ]) {
      expect(partsOf(request)).toEqual({ sessionKey: null, fields: [] });
    }
  });

  it('say of what is masked that it cannot be seen', () => {
    for (const sent of ['{"sessionKey":"secret","userName":"홍길동"}', '{ "sessionKey": 12, "userName" : true }']) {
      const parts = partsOf(maskBody(sent));
      expect(parts.sessionKey).toMatchObject({ wire: '***', problem: MASKED });
    }
    expect(partsOf(maskBody('{"sessionKey":"k","userPhone":["a",1,{"b":2}],"userName":"김철수"}')).fields).toEqual([
      { name: 'userName', from: 'request', wire: '***', problem: MASKED },
    ]);
  });

  it('say of bodies that the journal has cut off that they cannot be seen', () => {
    expect(partsOf('{"sessionKey":"v1$', '{}', { request: true })).toEqual({
      sessionKey: { name: 'sessionKey', from: 'request', wire: '', problem: CUT },
      fields: [],
    });
    expect(partsOf('{"sessionKey":"k"}', '{"success":', { answer: true }).fields).toEqual([
      { name: 'personalData', from: 'answer', wire: '', problem: CUT },
    ]);
  });

  it('are no members that every object has', () => {
    expect(partsOf('{"__proto__":{"sessionKey":"k"}}').sessionKey).toBeNull();
    expect(partsOf('{"sessionKey":"k"}', '{"__proto__":{"success":{"personalData":{"a":"b"}}}}').fields).toEqual([]);
  });
});
