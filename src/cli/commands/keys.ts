import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRsaKeyPair, toOneLineSpki, toPemPkcs8, toPemSpki } from '../../crypto/key-files.ts';
import { codeOf } from '../../system-error.ts';
import { type Command, type CommandGroup, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { jsonOption, show } from '../print.ts';
import { readOneOf } from '../values.ts';

/** The size of the real service's key. */
const BITS = 4096;

const formatOption = { flags: '--format <line|pem>', description: 'one line of base64 (default), or PEM' };

/** Prints the public key for a client's configuration. Needs no running server. */
const print: Command = {
  name: 'print',
  summary: 'print the public key that clients wrap session keys with',
  options: [formatOption, ...fixtureOptions, jsonOption],
  examples: ['keys', 'keys --format pem', 'keys print --fixtures ./my-fixtures'],
  async run(values, terminal) {
    const format = readOneOf('--format', values.format, ['line', 'pem']);
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    const line = toOneLineSpki(keys.publicKey);
    const pem = toPemSpki(keys.publicKey);
    show(terminal, values, { publicKey: line, pem }, () => (format === 'pem' ? pem : `${line}\n`));
    return exitCodes.ok;
  },
};

const make: Command = {
  name: 'new',
  summary: 'make a new key pair in a fixtures folder',
  args: [{ usage: '<folder>', description: 'where keys/session-private.pem and session-public.txt are written' }],
  options: [jsonOption],
  examples: ['keys new ./my-fixtures'],
  async run(values, terminal, [folder = '']) {
    const { privateKey, publicKey } = await makeRsaKeyPair(BITS);
    const keysFolder = join(folder, 'keys');
    const line = toOneLineSpki(publicKey);
    const privateFile = join(keysFolder, 'session-private.pem');
    try {
      await mkdir(keysFolder, { recursive: true });
      // Never overwrite a key that may be in use.
      await writeFile(privateFile, toPemPkcs8(privateKey), { flag: 'wx', mode: 0o600 });
      await writeFile(join(keysFolder, 'session-public.txt'), `${line}\n`);
    } catch (error) {
      const code = codeOf(error);
      const why = code === 'EEXIST' ? 'exists already' : `cannot be written (${code})`;
      printErrors(terminal, [`${privateFile} ${why}: name another folder`]);
      return exitCodes.usage;
    }
    show(
      terminal,
      values,
      { privateKeyFile: privateFile, publicKey: line },
      () => `${line}\nStart the server with --fixtures ${folder}, and give your clients the line above.\n`,
    );
    return exitCodes.ok;
  },
};

export const keys: CommandGroup = {
  name: 'keys',
  summary: 'print the public key that clients wrap session keys with, or make a new key pair',
  commands: [print, make],
};
