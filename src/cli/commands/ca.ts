import { writeFile } from 'node:fs/promises';
import { codeOf } from '../../system-error.ts';
import { TlsError } from '../../tls/tls-error.ts';
import { type Command, exitCodes } from '../command.ts';
import { complain, configure, settingOptions } from '../configure.ts';
import { jsonOption, show } from '../print.ts';

/** The certificate for a trust store, without a running server. */
export const ca: Command = {
  name: 'ca',
  summary: 'print the TLS CA of the data folder, making it on first use',
  options: [
    { flags: '--out <file>', description: 'write it there instead' },
    jsonOption,
    ...settingOptions.filter(({ flags }) => /^--(config|data-dir|tls-host) /.test(flags)),
  ],
  examples: ['ca', 'ca --out toss-ca.pem'],
  async run({ out, ...values }, terminal) {
    const loaded = configure(values, terminal);
    if (loaded === undefined) return exitCodes.usage;
    const { openConfiguredAuthority } = await import('../../tls/material.ts');
    try {
      const { root, unkept } = await openConfiguredAuthority(loaded.config, Date.now());
      // In memory it would be gone with this process, and trusted for nothing.
      if (unkept !== undefined) throw unkept;
      if (out === undefined) show(terminal, values, { ca: root }, () => root);
      else await writeFile(out, root);
      return exitCodes.ok;
    } catch (error) {
      if (error instanceof TlsError) complain(terminal, [error.message]);
      else complain(terminal, [`--out names ${out}, which cannot be written (${codeOf(error)}): name another file`]);
      return exitCodes.usage;
    }
  },
};
