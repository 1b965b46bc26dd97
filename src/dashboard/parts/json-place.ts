/** What is wrong with a JSON text, and where: the offset of the place in the text. */
export interface JsonProblem {
  readonly message: string;
  readonly at: number;
  /** From 1. */
  readonly line: number;
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

const problemAt = (text: string, at: number, message: string): JsonProblem => ({
  message,
  at,
  line: lineOf(text, at),
});

/** The place that a parser of JSON names in its message; the end of the text if it names none. */
const placeIn = (message: string, text: string): number => {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Math.min(Number(position), text.length);
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line === undefined || column === undefined) return text.length;
  const before = text.split('\n').slice(0, Number(line) - 1);
  return Math.min(before.reduce((sum, one) => sum + one.length + 1, 0) + Number(column) - 1, text.length);
};

/** Reads the JSON object in a text. */
export const readJsonObject = (text: string): { readonly value: object } | { readonly problem: JsonProblem } => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { problem: problemAt(text, 0, 'must be a JSON object') };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problem: problemAt(text, placeIn(message, text), message) };
  }
};

/** The place of a wrong field in the text: of its name, or the beginning when it is missing. */
export const placeField = (
  text: string,
  { field, message }: { readonly field: string; readonly message: string },
): JsonProblem => {
  const name = field.split(/[./]/).findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? '';
  const at = name === '' ? -1 : text.indexOf(`${JSON.stringify(name)}`);
  return problemAt(text, Math.max(0, at), `${field} ${message}`.trim());
};
