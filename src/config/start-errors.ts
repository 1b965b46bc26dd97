// Errors that stop the start. This module imports nothing, so that the package's types bring no dependency along.

/** Every problem found, one line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Bad fixture files: each problem with the file, the path inside it and what was expected. */
export class FixtureError extends Error {
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'FixtureError';
    this.problems = problems;
  }
}

/** A port to listen on, and the setting that changes it. */
export interface ListenPlace {
  readonly port: number;
  readonly setting: string;
}

/** A listener that cannot be opened: one line that says why. */
export class ListenError extends Error {
  constructor(host: string, { port, setting }: ListenPlace, code: string) {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const reasons: Record<string, string> = {
      EADDRINUSE: `${place} is taken: stop what listens there, or choose another port with ${setting}`,
      EACCES: `${place} may not be opened by this user: choose a port from 1024 up with ${setting}`,
      EADDRNOTAVAIL: `${host} is not an address of this machine: choose another with MOCK_TOSS_HOST or --host`,
      ENOTFOUND: `${host} is not a known host name: choose another with MOCK_TOSS_HOST or --host`,
    };
    super(reasons[code] ?? `cannot listen on ${place} (${code})`);
    this.name = 'ListenError';
  }
}
