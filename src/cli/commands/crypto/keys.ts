import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRsaKeyPair, toOneLineSpki, toPemPkcs8, toPemSpki } from '../../../crypto/key-files.ts';
import type { Text } from '../../../domain/text/language.ts';
import { codeOf } from '../../../system-error.ts';
import { createFolder } from '../../../tls/create-folder.ts';
import { type Command, type CommandArgument, type CommandGroup, type CommandOption, exitCodes } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { printErrors } from '../../configure.ts';
import { fixtureOptions, readSessionKeys } from '../../fixture-keys.ts';
import { published } from '../../full-control.ts';
import { jsonOption, show } from '../../print.ts';
import { readArgument, readChoice } from '../../values.ts';
import { withControl } from '../../with-control.ts';

/** The size of the real service's key. */
const BITS = 4096;

const formatOption = {
  flags: '--format <format>',
  description: { en: 'one line of base64 (the default), or PEM', ko: 'base64 한 줄(기본값) 또는 PEM' },
  choices: ['line', 'pem'],
} as const satisfies CommandOption;

/** Prints the public key for a client's configuration. Needs no running server. */
const print: Command = {
  name: 'print',
  summary: {
    en: 'print the public key that clients wrap session keys with',
    ko: '클라이언트가 세션 키를 암호화할 공개키 출력',
  },
  options: [formatOption, ...fixtureOptions, jsonOption],
  examples: ['keys', 'keys --format pem', 'keys print --fixtures ./my-fixtures'],
  async run(values, terminal) {
    const format = readChoice(formatOption, values);
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
  summary: { en: 'make a new key pair in a fixtures folder', ko: '픽스처 폴더에 새 키 쌍 생성' },
  args: [
    {
      usage: '<folder>',
      description: {
        en: 'where keys/session-private.pem and session-public.txt are written',
        ko: 'keys/session-private.pem과 session-public.txt를 만들 폴더',
      },
    },
  ],
  options: [jsonOption],
  examples: ['keys new ./my-fixtures'],
  async run(values, terminal, [folder = '']) {
    const { privateKey, publicKey } = await makeRsaKeyPair(BITS);
    const keysFolder = join(folder, 'keys');
    const line = toOneLineSpki(publicKey);
    const privateFile = join(keysFolder, 'session-private.pem');
    try {
      await createFolder(keysFolder);
      // Never overwrite a key that may be in use.
      await writeFile(privateFile, toPemPkcs8(privateKey), { flag: 'wx', mode: 0o600 });
      await writeFile(join(keysFolder, 'session-public.txt'), `${line}\n`);
    } catch (error) {
      const code = codeOf(error);
      const why: Text =
        code === 'EEXIST'
          ? { en: 'exists already', ko: '이미 있습니다' }
          : { en: `cannot be written (${code})`, ko: `쓸 수 없습니다(${code})` };
      printErrors(terminal, [
        {
          en: `${privateFile} ${why.en}: name another folder`,
          ko: `${privateFile}: ${why.ko}. 다른 폴더를 지정하세요`,
        },
      ]);
      return exitCodes.usage;
    }
    const next: Text = {
      en: `Start the server with --fixtures ${folder}, and give your clients the line above.`,
      ko: `--fixtures ${folder} 옵션으로 서버를 시작하고, 위의 한 줄을 클라이언트에 설정하세요.`,
    };
    show(terminal, values, { privateKeyFile: privateFile, publicKey: line }, (say) => `${line}\n${say(next)}\n`);
    return exitCodes.ok;
  },
};

const whatArgument = {
  usage: '[what]',
  description: { en: 'which one; default public-key', ko: '가져올 것. 기본값 public-key' },
  choices: published,
} as const satisfies CommandArgument;

/** Prints what a running server publishes, which may have other fixtures than this machine. */
const fetchPublished: Command = {
  name: 'fetch',
  summary: {
    en: 'print a public key or CA of a running server',
    ko: '실행 중인 서버의 공개키나 CA 출력',
  },
  args: [whatArgument],
  options: askOptions,
  examples: ['keys fetch', 'keys fetch jwks', 'keys fetch signature-ca > signature-ca.pem'],
  async run(values, terminal, [word]) {
    const what = readArgument(whatArgument, word) ?? 'public-key';
    return withControl(values, terminal, async (control) => {
      const text = await control.published(what);
      show(terminal, values, { what, text }, () => (text.endsWith('\n') ? text : `${text}\n`));
      return exitCodes.ok;
    });
  },
};

export const keys: CommandGroup = {
  name: 'keys',
  summary: {
    en: 'print the public key that clients wrap session keys with, make a key pair, fetch keys of a server',
    ko: '클라이언트가 세션 키를 암호화할 공개키 출력, 새 키 쌍 생성, 서버의 키 가져오기',
  },
  commands: [print, make, fetchPublished],
};
