import { constants } from 'node:os';
import { sameText, type Text } from '../../domain/text/language.ts';
import { quote } from '../../domain/text/wording.ts';
import { exitCodes } from '../command.ts';

/** How the command ended. `error` is the system's name of what kept it from running, such as `ENOENT`. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'stopped'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-run'; readonly error: string; readonly exists: boolean };

/** The exit code of exec, and what its last line says. */
export interface Verdict {
  readonly exitCode: number;
  readonly text: Text;
}

/** As shells have it. */
const CANNOT_RUN = 126;
const NOT_FOUND = 127;
const SIGNAL = 128;

/** The first word of the command. One that does not look like a program or its path may contain a secret. */
const showProgram = (word: string): Text =>
  /^[\w./\\:@+-]{1,200}$/.test(word) ? sameText(quote(word)) : { en: 'of this name', ko: '이 이름의 프로그램' };

/** Why a command that is there cannot be run, by the error of the system. */
const reasons: Readonly<Record<string, Text>> = {
  ENOENT: { en: 'what its first line names is not there', ko: '첫 줄이 가리키는 프로그램이 없습니다' },
  EACCES: {
    en: 'EACCES: it must be a program, and you must have the right to run it',
    ko: 'EACCES. 실행 권한이 있는 프로그램이어야 합니다',
  },
  E2BIG: { en: 'E2BIG: its words and its environment are too long', ko: 'E2BIG. 인수와 환경 변수가 너무 깁니다' },
};

const notRun = (word: string, { error, exists }: Outcome & { kind: 'not-run' }): Verdict => {
  const shown = showProgram(word);
  if (error !== 'ENOENT' || exists) {
    const why = reasons[error] ?? sameText(error);
    return {
      exitCode: CANNOT_RUN,
      text: {
        en: `the command ${shown.en} cannot be run (${why.en})`,
        ko: `명령을 실행할 수 없습니다: ${shown.ko}(${why.ko})`,
      },
    };
  }
  const advice: Text = /\s/.test(word)
    ? {
        en: 'write its words after "--" without quotes around all of them',
        ko: '"--" 뒤에 전체를 따옴표로 묶지 말고 쓰세요',
      }
    : { en: 'check its name, or give its path', ko: '이름을 확인하거나 경로로 지정하세요' };
  return {
    exitCode: NOT_FOUND,
    text: {
      en: `there is no command ${shown.en}: ${advice.en}`,
      ko: `명령을 찾을 수 없습니다: ${shown.ko}. ${advice.ko}`,
    },
  };
};

const verdictOf = (outcome: Outcome, word: string): Verdict => {
  switch (outcome.kind) {
    case 'not-run':
      return notRun(word, outcome);
    case 'stopped':
      return {
        exitCode: SIGNAL + constants.signals[outcome.signal],
        text: {
          en: `the command was ended by ${outcome.signal}`,
          ko: `명령이 ${outcome.signal} 시그널로 끝났습니다`,
        },
      };
    case 'exited':
      return outcome.code === 0
        ? { exitCode: exitCodes.ok, text: { en: 'the command succeeded', ko: '명령이 성공했습니다' } }
        : {
            exitCode: outcome.code,
            text: {
              en: `the command failed with exit code ${outcome.code}`,
              ko: `명령이 종료 코드 ${outcome.code}로 실패했습니다`,
            },
          };
  }
};

/** What is decided when a signal comes after the command has ended, before it is known whether the run has failed. */
export const interruptedBy = (signal: NodeJS.Signals): Verdict => ({
  exitCode: SIGNAL + constants.signals[signal],
  text: {
    en: `the command has ended, but ${signal} came before the run was checked`,
    ko: `명령은 끝났지만, 실행을 점검하기 전에 ${signal} 시그널을 받았습니다`,
  },
});

/** What is decided by how the command ended; when it succeeded, by why the run has failed all the same. */
export const judge = (outcome: Outcome, word: string, failures: readonly Text[]): Verdict => {
  const { exitCode, text } = verdictOf(outcome, word);
  if (failures.length === 0) return { exitCode, text };
  const link: Text = exitCode === exitCodes.ok ? { en: ', but', ko: '. 하지만' } : { en: ', and', ko: '. 그리고' };
  return {
    exitCode: exitCode === exitCodes.ok ? exitCodes.failed : exitCode,
    text: {
      en: `${text.en}${link.en} ${failures.map(({ en }) => en).join('; ')}`,
      ko: `${text.ko}${link.ko} ${failures.map(({ ko }) => ko).join('. ')}`,
    },
  };
};
