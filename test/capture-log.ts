import { pino } from 'pino';

/** A log of every level, as lines to look into. */
export const captureLog = () => {
  const lines: string[] = [];
  return { lines, logger: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }) };
};
