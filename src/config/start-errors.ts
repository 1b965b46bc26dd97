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

/** A port, and the environment variable and flag that change it. */
export interface ListenPlace {
  readonly port: number;
  readonly variable: string;
  readonly flag: string;
}

/** A listener that cannot be opened. The message is one line that says why, and what to do. */
export class ListenError extends TextError {
  constructor(host: string, { port, variable, flag }: ListenPlace, code: string) {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const either: Text = { en: `${variable} or ${flag}`, ko: `${variable} 또는 ${flag}` };
    const reasons: Record<string, Text> = {
      EADDRINUSE: {
        en: `${place} is in use: stop the other process, or choose another port with ${either.en}`,
        ko: `다른 프로세스가 ${place} 주소를 쓰고 있습니다. 그 프로세스를 끝내거나 ${either.ko} 값을 다른 포트로 바꾸세요`,
      },
      EACCES: {
        en: `${place} cannot be opened without root rights: choose a port of 1024 or higher with ${either.en}`,
        ko: `root 권한이 없으면 ${place} 주소를 열 수 없습니다. ${either.ko} 값을 1024 이상의 포트로 바꾸세요`,
      },
      EADDRNOTAVAIL: {
        en: `${host} is not an address of this machine: choose another with MOCK_TOSS_HOST or --host`,
        ko: `이 컴퓨터의 주소가 아닙니다: ${host}. MOCK_TOSS_HOST 또는 --host 값을 바꾸세요`,
      },
      ENOTFOUND: {
        en: `${host} is an unknown host name: choose another with MOCK_TOSS_HOST or --host`,
        ko: `알 수 없는 호스트 이름입니다: ${host}. MOCK_TOSS_HOST 또는 --host 값을 바꾸세요`,
      },
    };
    super(
      reasons[code] ?? {
        en: `cannot listen on ${place} (${code}): choose another port with ${either.en}, or another address with --host`,
        ko: `${place} 주소를 열 수 없습니다(${code}). ${either.ko} 값을 다른 포트로 바꾸거나 --host 값을 다른 주소로 바꾸세요`,
      },
    );
    this.name = 'ListenError';
  }
}
