import { writeFile } from 'node:fs/promises';
import { codeOf } from '../../../system-error.ts';
import { TlsError } from '../../../tls/tls-error.ts';
import { type Command, exitCodes } from '../../command.ts';
import { cannotWrite, configure, printErrors, settingOptions } from '../../configure.ts';
import { jsonOption, show } from '../../print.ts';

/** Prints the root certificate for a trust store. Needs no running server. */
export const ca: Command = {
  name: 'ca',
  summary: {
    en: 'print the TLS CA of the data folder; the first use creates it',
    ko: '데이터 폴더의 TLS CA 출력. 처음 쓸 때 만들어짐',
  },
  options: [
    { flags: '--out <file>', description: { en: 'write it to this file instead', ko: '출력하는 대신 이 파일에 저장' } },
    jsonOption,
    ...settingOptions.filter(({ flags }) => /^--(config|data-dir|tls-host) /.test(flags)),
  ],
  examples: ['ca', 'ca --out toss-ca.pem'],
  async run({ out, ...values }, terminal) {
    const loaded = configure(values, terminal);
    if (loaded === undefined) return exitCodes.usage;
    const { openConfiguredAuthority } = await import('../../../tls/material.ts');
    try {
      const { root, notSaved } = await openConfiguredAuthority(loaded.config, Date.now());
      // A CA in memory ends with this process, so there is no point in trusting it.
      if (notSaved !== undefined) throw notSaved;
      if (out === undefined) show(terminal, values, { ca: root }, () => root);
      else await writeFile(out, root);
      return exitCodes.ok;
    } catch (error) {
      if (error instanceof TlsError) printErrors(terminal, [error.text]);
      else printErrors(terminal, [cannotWrite('--out', String(out), codeOf(error))]);
      return exitCodes.usage;
    }
  },
};
