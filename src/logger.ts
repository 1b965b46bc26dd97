import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** JSON lines on standard output, or readable ones for a person at a terminal. Written at once: nothing is lost at exit. */
export const createLogger = (level: string, isInteractive: boolean): Logger =>
  isInteractive
    ? pino({ level }, pretty({ sync: true, singleLine: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }))
    : pino({ level }, pino.destination({ fd: 1, sync: true }));
