import { type Command, type CommandArgument, exitCodes } from '../../command.ts';
import { documentNames } from '../../full-control.ts';
import { alwaysJsonOption, toJson } from '../../print.ts';
import { readArgument } from '../../values.ts';
import { serverOptions, withControl } from '../../with-control.ts';

const nameArgument = {
  usage: '[api]',
  description: { en: 'the control API (the default), or the emulated API', ko: '제어 API(기본값) 또는 모의 API' },
  choices: documentNames,
} as const satisfies CommandArgument;

/** Prints an API as OpenAPI document. */
export const openapi: Command = {
  name: 'openapi',
  summary: { en: 'the APIs of a running server as OpenAPI 3.1', ko: '실행 중인 서버의 API를 OpenAPI 3.1로 출력' },
  args: [nameArgument],
  options: [...serverOptions, alwaysJsonOption],
  examples: ['openapi', 'openapi toss > openapi-toss.json'],
  async run(values, terminal, [word]) {
    const name = readArgument(nameArgument, word) ?? 'control';
    return withControl(values, terminal, async (control) => {
      terminal.out(toJson(await control.openApi(name)));
      return exitCodes.ok;
    });
  },
};
