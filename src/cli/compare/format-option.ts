import type { CommandOption } from '../command.ts';

export const compareFormats = ['text', 'json', 'markdown', 'junit'] as const;
export type CompareFormat = (typeof compareFormats)[number];

export const compareFormatOption = {
  flags: '--format <format>',
  description: { en: 'format of the report; default text', ko: '리포트 형식. 기본값 text' },
  choices: compareFormats,
} as const satisfies CommandOption;
