import { styleText } from 'node:util';
import type { OptionValues, Terminal } from './command.ts';

export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

export type Paint = (colour: Colour, text: string) => string;

/** Colours texts on a terminal, unless the variable `NO_COLOR` is set. */
export const painter = ({ isInteractive, env }: Terminal): Paint => {
  const paints = isInteractive && (env.NO_COLOR ?? '') === '';
  return (colour, text) => (paints ? styleText(colour, text, { validateStream: false }) : text);
};

/** Aligns the columns of rows. The last column is not padded. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  ')}\n`,
    )
    .join('');
};

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const jsonOption = { flags: '--json', description: 'print the answer as JSON' };

/** Prints a value as JSON with `--json`, else as text. */
export const show = (terminal: Terminal, values: OptionValues, value: unknown, toText: () => string): void => {
  terminal.out(values.json === undefined ? toText() : toJson(value));
};
