import { JsonError, parseJson } from '../../domain/text/json-text.ts';

/** What is wrong with a JSON text, and where: the offset of the place in the text. */
export interface JsonProblem {
  readonly message: string;
  readonly at: number;
  /** From 1. */
  readonly line: number;
}

const problemAt = (text: string, at: number, message: string): JsonProblem => ({
  message,
  at,
  line: text.slice(0, at).split('\n').length,
});

/** `column` counts characters, the offset UTF-16 units. */
const offsetOf = (text: string, { line, column }: JsonError): number => {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
};

/** Reads the JSON object in a text. */
export const readJsonObject = (text: string): { readonly value: object } | { readonly problem: JsonProblem } => {
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { problem: problemAt(text, 0, 'must be a JSON object') };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { problem: problemAt(text, offsetOf(text, error), error.reason) };
  }
};

interface FieldProblem {
  /** A path such as `reads.0.at`; empty for the whole text. */
  readonly field: string;
  readonly message: string;
}

/** The place of a wrong field in the text: its name, or the beginning when it is missing. */
export const placeField = (text: string, { field, message }: FieldProblem): JsonProblem => {
  const name = field.split(/[./]/).findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? '';
  const at = name === '' ? -1 : text.indexOf(JSON.stringify(name));
  return problemAt(text, Math.max(0, at), `${field} ${message}`.trim());
};
