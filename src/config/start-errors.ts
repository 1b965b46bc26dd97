// Errors that stop the start. This file imports nothing, so that the package's types need no other package.

/** Wrong settings. `problems` has one line for each problem. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Wrong fixture files. Each problem names the file, the place in it, and what was expected. */
export class FixtureError extends Error {
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'FixtureError';
    this.problems = problems;
  }
}

/** A store that cannot be used. The message is one line that says why, and what to do. */
export class StoreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StoreError';
  }
}

/** A port, and the setting that changes it. */
export interface ListenPlace {
  readonly port: number;
  readonly setting: string;
}

/** A listener that cannot be opened. The message is one line that says why, and what to do. */
export class ListenError extends Error {
  constructor(host: string, { port, setting }: ListenPlace, code: string) {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const reasons: Record<string, string> = {
      EADDRINUSE: `${place} is in use: stop the other process, or choose another port with ${setting}`,
      EACCES: `${place} cannot be opened without root rights: choose a port of 1024 or higher with ${setting}`,
      EADDRNOTAVAIL: `${host} is not an address of this machine: choose another with MOCK_TOSS_HOST or --host`,
      ENOTFOUND: `${host} is an unknown host name: choose another with MOCK_TOSS_HOST or --host`,
    };
    super(
      reasons[code] ??
        `cannot listen on ${place} (${code}): choose another port with ${setting}, or another address with --host`,
    );
    this.name = 'ListenError';
  }
}
