// Errors that stop the start. This file imports no package, so that the package's types need no other package.
import { type Text, TextError } from '../domain/text/language.ts';

/** Everything that is wrong. `problems` has one line for each problem, in English; `texts` has them in every language. */
class ProblemsError extends Error {
  readonly problems: readonly string[];
  readonly texts: readonly Text[];

  constructor(texts: readonly Text[]) {
    const problems = texts.map(({ en }) => en);
    super(problems.join('\n'));
    this.problems = problems;
    this.texts = texts;
  }
}

/** Wrong settings. */
export class ConfigError extends ProblemsError {
  constructor(texts: readonly Text[]) {
    super(texts);
    this.name = 'ConfigError';
  }
}

/** Wrong fixture files. Each problem names the file, the place in it, and what was expected. */
export class FixtureError extends ProblemsError {
  constructor(...texts: readonly Text[]) {
    super(texts);
    this.name = 'FixtureError';
  }
}

/** A store that cannot be used. The message is one line that says why, and what to do. */
export class StoreError extends TextError {
  constructor(text: Text) {
    super(text);
    this.name = 'StoreError';
  }
}

/** The settings that say where a server listens. */
export type PortSetting = 'port' | 'tlsPort' | 'proxyPort';
export type ListenSetting = PortSetting | 'host';

/** How people set one of them: that depends on what starts the server. */
export type ListenNames = Readonly<Record<ListenSetting, Text>>;

const either = (variable: string, flag: string): Text => ({
  en: `${variable} or ${flag}`,
  ko: `${variable} 또는 ${flag}`,
});

/** The environment variables and flags of the command `start`. */
const listenNames: ListenNames = {
  port: either('PORT', '--port'),
  tlsPort: either('MOCK_TOSS_TLS_PORT', '--tls-port'),
  proxyPort: either('MOCK_TOSS_PROXY_PORT', '--proxy-port'),
  host: either('MOCK_TOSS_HOST', '--host'),
};

/** A listener that could not be opened; `code` is the error of the system. */
export interface FailedListener {
  readonly host: string;
  readonly port: number;
  readonly setting: PortSetting;
  readonly code: string;
}

const describeFailure = ({ host, port, setting, code }: FailedListener, names: ListenNames): Text => {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const [toPort, toHost] = [names[setting], names.host];
  const reasons: Record<string, Text> = {
    EADDRINUSE: {
      en: `${place} is in use: stop the other process, or choose another port with ${toPort.en}`,
      ko: `다른 프로세스가 ${place} 주소를 쓰고 있습니다. 그 프로세스를 끝내거나 ${toPort.ko} 값을 다른 포트로 바꾸세요`,
    },
    EACCES: {
      en: `${place} cannot be opened without root rights: choose a port of 1024 or higher with ${toPort.en}`,
      ko: `root 권한이 없으면 ${place} 주소를 열 수 없습니다. ${toPort.ko} 값을 1024 이상의 포트로 바꾸세요`,
    },
    EADDRNOTAVAIL: {
      en: `${host} is not an address of this machine: choose another with ${toHost.en}`,
      ko: `이 컴퓨터의 주소가 아닙니다: ${host}. ${toHost.ko} 값을 바꾸세요`,
    },
    ENOTFOUND: {
      en: `${host} is an unknown host name: choose another with ${toHost.en}`,
      ko: `알 수 없는 호스트 이름입니다: ${host}. ${toHost.ko} 값을 바꾸세요`,
    },
  };
  return (
    reasons[code] ?? {
      en: `cannot listen on ${place} (${code}): choose another port with ${toPort.en}, or another address with ${toHost.en}`,
      ko: `${place} 주소를 열 수 없습니다(${code}). ${toPort.ko} 값을 다른 포트로 바꾸거나 ${toHost.ko} 값을 다른 주소로 바꾸세요`,
    }
  );
};

/** A listener that cannot be opened. The message is one line that says why, and what to do. */
export class ListenError extends TextError {
  readonly #failed: FailedListener;

  constructor(failed: FailedListener, names: ListenNames = listenNames) {
    super(describeFailure(failed, names));
    this.name = 'ListenError';
    this.#failed = failed;
  }

  /** The same for people who set it in other ways. */
  named(names: Partial<ListenNames>): ListenError {
    return new ListenError(this.#failed, { ...listenNames, ...names });
  }
}
