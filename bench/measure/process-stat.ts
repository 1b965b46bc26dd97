import { readFileSync } from 'node:fs';

/** Ticks of `/proc` a second: 100 on every Linux that Node.js runs on. */
const TICKS = 100;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** CPU time that a process has used, of all its threads, in microseconds; `null` where there is no `/proc`. */
export const cpuMicrosOf = (pid: number): number | null => {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return null;
  // The name of the program, in parentheses, may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6;
};

/** Resident memory of a process in bytes; `null` where there is no `/proc`. */
export const residentBytesOf = (pid: number): number | null => {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
};
