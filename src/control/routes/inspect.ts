import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SignatureQuestion } from '../../crypto/certificates/signature-view.ts';
import type { InspectAnswer, InspectedField, InspectedKey, InspectQuestion } from '../../crypto/diagnosis/inspect.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { journalParts } from '../../observation/journal-parts.ts';
import type { ControlContext } from '../context.ts';
import { findEntryOrFail } from '../find.ts';
import { invalidField, ProblemError } from '../problem.ts';
import { InspectBody, InspectView } from '../schemas/inspect.ts';

/** A part to look into. `problem`: why that is impossible; continues a sentence that begins with the name. */
interface Part {
  readonly name: string;
  readonly from: 'request' | 'answer' | 'given';
  readonly wire: string;
  readonly problem: string | null;
}

/** What a call of `inspect` is about. */
interface Subject extends Pick<InspectView, 'requestId' | 'signatureNote'> {
  readonly sessionKey: Part | null;
  readonly fields: readonly Part[];
  readonly signature: SignatureQuestion | null;
  /** What the call was told; `null`: nothing. */
  readonly told: InspectView['diagnosis'];
}

const KEY_UNSEEN = 'is not tried: the session key cannot be seen';
const NONE_GIVEN = 'none was given';
const NO_SIGNATURE = 'this call has none: only a good answer to result has a signature';
const NOT_KEPT =
  'no longer kept: the process that answered keeps its last 200, as long as their entries are in the journal';

/** Why a call has no signature to show. */
const noteOf = ({ endpoint, answer }: JournalEntry): string =>
  endpoint === 'result' && answer?.status === 200 ? NOT_KEPT : NO_SIGNATURE;

const given = (name: string, wire: string): Part => ({ name, from: 'given', wire, problem: null });

/** What is not looked into, as it is shown. */
const unseenKey = (wire: string, explanation: string | null): InspectedKey => ({
  wire,
  version: null,
  id: null,
  wrappedBytes: null,
  unwraps: false,
  algorithm: null,
  keyBytes: null,
  ivBytes: null,
  key: null,
  iv: null,
  explanation,
});

const unseenField = ({ name, wire, problem }: Part): InspectedField => ({
  name,
  wire,
  bytes: null,
  tag: null,
  hmac: null,
  decrypts: false,
  text: null,
  explanation: problem ?? KEY_UNSEEN,
});

/** Whether the parts of a body go together. */
const checkBody = ({ requestId, sessionKey, fields, signature }: InspectBody): void => {
  const others = [sessionKey, fields, signature].filter((one) => one !== undefined);
  if (requestId !== undefined && others.length > 0) {
    throw invalidField('requestId', 'stands alone: leave out sessionKey, fields and signature');
  }
  if (requestId === undefined && others.length === 0) {
    throw invalidField('requestId', 'is required, or a sessionKey with its fields, or a signature');
  }
  if (fields !== undefined && sessionKey === undefined) {
    throw invalidField('sessionKey', 'is required: fields are decrypted with the sessionKey of the same call');
  }
};

/** The layers of encrypted calls and signatures. */
export const inspectRoutes =
  ({ store, diagnoser, signatures, signatureChain, realNow }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const trusted = signatureChain.map(({ raw }) => raw);

    const subjectOfCall = async (id: string): Promise<Subject> => {
      const stored = await findEntryOrFail(store, id);
      const entry = stored.value;
      const text = signatures.find(stored);
      return {
        requestId: id,
        ...journalParts(entry),
        signature:
          text === undefined ? null : { text, atMs: entry.clientAtMs ?? entry.atMs, trusted, txId: entry.txId },
        signatureNote: text === undefined ? noteOf(entry) : null,
        told: entry.diagnosis,
      };
    };

    const subjectOf = ({ sessionKey, fields = {}, signature }: InspectBody): Subject => ({
      requestId: null,
      sessionKey: sessionKey === undefined ? null : given('sessionKey', sessionKey),
      fields: Object.entries(fields).map(([name, wire]) => given(name, wire)),
      signature: signature === undefined ? null : { text: signature, atMs: realNow(), trusted, txId: null },
      signatureNote: signature === undefined ? NONE_GIVEN : null,
      told: null,
    });

    const ask = async (question: InspectQuestion): Promise<InspectAnswer> => {
      if (question.parts === null && question.signature === null) return { parts: null, signature: null };
      const answer = await diagnoser.inspect(question);
      if (answer === 'busy') throw new ProblemError('unavailable', 'too much is being looked into: try again');
      if (!('notStarted' in answer)) return answer;
      throw new ProblemError('unavailable', `the worker did not start, ${answer.notStarted}: try again`);
    };

    app.post(
      '/inspect',
      { config: { isSentAsIs: true }, schema: { body: InspectBody, response: { 200: InspectView } } },
      async ({ body }, reply) => {
        checkBody(body);
        const subject = body.requestId === undefined ? subjectOf(body) : await subjectOfCall(body.requestId);
        const { requestId, sessionKey, fields, signature, signatureNote, told } = subject;
        const readable = fields.filter(({ problem }) => problem === null).map(({ name, wire }) => [name, wire]);
        const parts =
          sessionKey?.problem === null ? { sessionKey: sessionKey.wire, fields: Object.fromEntries(readable) } : null;
        const found = await ask({ parts, signature, reveal: body.reveal ?? false });
        const byName = new Map(found.parts?.fields.map((field) => [field.name, field]));
        const view: InspectView = {
          requestId,
          sessionKey: found.parts?.sessionKey ?? (sessionKey && unseenKey(sessionKey.wire, sessionKey.problem)),
          fields: fields.map((part) => ({ ...(byName.get(part.name) ?? unseenField(part)), from: part.from })),
          layers: [...(found.parts?.layers ?? [])],
          signature: found.signature,
          signatureNote,
          // What the call was told is about what it sent, also where the journal has masked that.
          diagnosis: told ?? found.parts?.diagnosis ?? null,
        };
        return reply
          .type('application/json; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(JSON.stringify(view) as never);
      },
    );
  };
