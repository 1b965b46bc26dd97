import { settings } from '../config/settings.ts';
import type { JournalEntry, RecordedBody } from '../domain/journal.ts';
import { sentFieldNames } from '../domain/names/sent-fields.ts';
import { parseJson } from '../domain/text/json-text.ts';
import { MASK } from '../domain/text/mask.ts';

/** A session key or encrypted field, as the journal has it. */
export interface JournalPart {
  readonly name: string;
  readonly from: 'request' | 'answer';
  readonly wire: string;
  /** Why it cannot be looked into. Continues a sentence that begins with the name. */
  readonly problem: string | null;
}

export interface JournalParts {
  /** `null`: the call has none. */
  readonly sessionKey: JournalPart | null;
  readonly fields: readonly JournalPart[];
}

const MASKED =
  'is masked in the journal: it was not encrypted, or not in the form of the guide, so it may be a secret or personal data';
const CUT = `is not whole in the journal: raise ${settings.journalBodyBytes.variables[0]} to keep longer bodies`;

/** A mask that stands where a value without quotes was. */
const BARE_MASK = /(?<=[:,[{\s])\*\*\*(?=[\s,\]}])/g;

type Json = Readonly<Record<string, unknown>>;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Json)[name] : undefined;

/** The JSON of a recorded body; `undefined` for anything else. */
const read = ({ text }: RecordedBody): unknown => {
  try {
    return parseJson(text.replaceAll(BARE_MASK, `"${MASK}"`));
  } catch {
    return undefined;
  }
};

/** The texts among these members of an object. */
const textsOf = (value: unknown, names: readonly string[], from: JournalPart['from']): JournalPart[] =>
  names.flatMap((name) => {
    const wire = memberOf(value, name);
    return typeof wire === 'string' ? [{ name, from, wire, problem: wire === MASK ? MASKED : null }] : [];
  });

const cutOff = (name: string, from: JournalPart['from']): JournalPart => ({ name, from, wire: '', problem: CUT });

/** The encrypted parts of the body of a request. */
const partsOfRequest = (body: RecordedBody): JournalParts => {
  if (body.truncated) return { sessionKey: cutOff('sessionKey', 'request'), fields: [] };
  const sent = read(body);
  const [sessionKey = null] = textsOf(sent, ['sessionKey'], 'request');
  return { sessionKey, fields: textsOf(sent, sentFieldNames, 'request') };
};

const fieldsOfAnswer = (body: RecordedBody): readonly JournalPart[] => {
  if (body.truncated) return [cutOff('personalData', 'answer')];
  const data = memberOf(memberOf(read(body), 'success'), 'personalData');
  return textsOf(data, typeof data === 'object' && data !== null ? Object.keys(data) : [], 'answer');
};

/** What is encrypted in a call and its answer, as far as the journal shows it. */
export const journalParts = ({ endpoint, request, answer }: JournalEntry): JournalParts => {
  const takesKey = endpoint === 'request' || endpoint === 'result';
  if (!takesKey || request.body === null) return { sessionKey: null, fields: [] };
  const { sessionKey, fields } = partsOfRequest(request.body);
  if (sessionKey === null) return { sessionKey, fields: [] };
  const answered = endpoint === 'result' && answer?.status === 200 ? fieldsOfAnswer(answer.body) : [];
  return { sessionKey, fields: [...fields, ...answered] };
};
