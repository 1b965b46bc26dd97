import { existsInstalled, inPackage, readInstalled } from '../../../installation.ts';
import { type Command, exitCodes } from '../../command.ts';
import { jsonOption, show } from '../../print.ts';

/** Ours, of the packages in the built program, and of the Node.js in the executable. */
const FILES = ['LICENSE', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/NODE-LICENSE.txt'];

const BETWEEN = `\n${'='.repeat(80)}\n\n`;

/** The executable is passed on alone, so it must have the licenses of all that is in it. */
export const licenses: Command = {
  name: 'licenses',
  summary: {
    en: 'print the licenses of this program and of all that it contains',
    ko: '이 프로그램과 포함된 모든 것의 라이선스 출력',
  },
  options: [jsonOption],
  examples: ['licenses'],
  async run(values, terminal) {
    const found = FILES.filter((file) => existsInstalled(inPackage(file)));
    const licensed = found.map((file) => ({ file, text: String(readInstalled(inPackage(file))) }));
    show(terminal, values, licensed, () => licensed.map(({ text }) => text).join(BETWEEN));
    return exitCodes.ok;
  },
};
