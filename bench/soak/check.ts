import type { Answered } from '../servers/emulator-client.ts';

/** Counts answers, and keeps what is wrong with them. */
export class Checks {
  calls = 0;
  readonly failures: string[] = [];

  fail(what: string): void {
    this.failures.push(what);
  }

  /** Whether an answer has a status and a text in its body. */
  expect(what: string, { status, text }: Answered, wanted: number, part: string): boolean {
    this.calls += 1;
    if (status === wanted && text.includes(part)) return true;
    this.fail(`${what}: status ${status}, not ${wanted} with ${part}: ${text.slice(0, 300)}`);
    return false;
  }
}
