import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { runCli } from './run.ts';

/** Refused as every wrong command line is: exit code 2, and one line that says who complains of what. */
const refusal = async (...words: string[]): Promise<string> => {
  const { code, out, err } = await runCli(words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^mock-toss-cert: [^\n]+\n$/);
  expect(err).not.toMatch(/error:/);
  return err.slice('mock-toss-cert: '.length, -1);
};

describe('a command line that cannot be meant', () => {
  it.each([
    ['an unknown option', 'start --colour red', "unknown option '--colour': see --help"],
    ['a misspelt option', 'start --prot 1', "unknown option '--prot': did you mean --port? See --help"],
    ['an option like several', 'start --tls-ke x', "unknown option '--tls-ke': did you mean --tls-key? See --help"],
    ['an unknown option of a group', 'tx list --foo', "unknown option '--foo': see --help"],
    ['a short option', 'start -x', "unknown option '-x': see --help"],
    ['a short option alone', '-v', "unknown option '-v': see --help"],
    [
      'a setting that has no flag',
      'exec --store valkey://user:secret@host -- true',
      '--store is not an option: set the environment variable MOCK_TOSS_STORE, which others on this machine cannot see',
    ],
    [
      'a secret that has no flag',
      'start --control-token=secret',
      '--control-token is not an option: set the environment variable MOCK_TOSS_CONTROL_TOKEN, which others on this machine cannot see',
    ],
    ['a value for a flag', 'exec --github=1 -- true', "option '--github' takes no value: see --help"],
    [
      'an option like two',
      'clients create --client 1',
      "unknown option '--client': did you mean --client-id? See --help",
    ],
    ['an option without its value', 'start --port', "option '--port <value>' argument missing: see --help"],
    ['a missing word', 'tx show', "missing required argument 'txId': see --help"],
    ['a second missing word', 'clients next a', "missing required argument 'scenario': see --help"],
    ['a word too many', 'tx show a b', "too many arguments for 'show'. Expected 1 argument but got 2: see --help"],
    ['an unknown command', 'finding', 'there is no command "finding": did you mean findings? See --help'],
    ['a command like none', 'nosuch', 'there is no command "nosuch": see --help'],
    ['a command of a group like none', 'tx nosuch a b', 'there is no command tx "nosuch": see --help'],
    ['help on an unknown command', 'help finding', 'there is no command "finding": did you mean findings? See --help'],
    ['help in an unknown group', 'help fault add', 'there is no command "fault": did you mean faults? See --help'],
    [
      'help on an unknown one of a group',
      'help faults ad',
      'there is no command faults "ad": did you mean faults add? See --help',
    ],
  ])('%s', async (_what, words, expected) => {
    expect(await refusal(...words.split(' '))).toBe(expected);
  });

  it.each([
    [['exec', '--junit', '', '--', 'true'], '--junit is empty: give a value, or leave it out'],
    [['exec', '--leak-scan', '', '--', 'true'], '--leak-scan is empty: give a value, or leave it out'],
    [
      ['exec', '--leak-scan', 'a', '--leak-scan', '', '--', 'true'],
      '--leak-scan is empty: give a value, or leave it out',
    ],
    [['exec', '--go-live=', '--', 'true'], '--go-live is empty: give a value, or leave it out'],
    [['findings', '--client-id', ''], '--client-id is empty: give a value, or leave it out'],
    [['clients', 'list', '--url', ''], '--url is empty: give a value, or leave it out'],
    [['start', '--port', ''], '--port is empty: give a value, or leave it out'],
    [['start', '--scenario', ''], '--scenario is empty: give a value, or leave it out'],
    [['tx', 'show', ''], 'txId is empty: give a value'],
    [['leak-scan', 'a', ''], 'path is empty: give a value'],
    [['inspect', ''], 'id is empty: give a value, or leave it out'],
  ])('says alike that a value is empty, as an unset variable leaves it: %j', async (words, expected) => {
    expect(await refusal(...words)).toBe(expected);
  });

  it('is refused alike by every command', async () => {
    for (const entry of commands) {
      const paths = 'commands' in entry ? entry.commands.map(({ name }) => [entry.name, name]) : [[entry.name]];
      for (const path of paths) {
        expect(await refusal(...path, '--no-such-thing')).toBe("unknown option '--no-such-thing': see --help");
      }
    }
  });

  it('takes no option for the value of the option before it, in every command', async () => {
    for (const entry of commands) {
      const all = 'commands' in entry ? entry.commands.map((one) => [one, `${entry.name} ${one.name}`] as const) : [];
      for (const [{ options }, path] of 'commands' in entry ? all : [[entry, entry.name] as const]) {
        for (const { flags } of options.filter((one) => one.flags.includes('<'))) {
          const [flag] = flags.split(' ');
          for (const next of ['--json', '--help', '-h', '--url=x', '--']) {
            expect(await refusal(...path.split(' '), String(flag), next)).toContain(
              `option '${flags}' argument missing: `,
            );
          }
        }
      }
    }
    expect(await refusal('exec', '--junit', '--github', '--', 'true')).toBe(
      `option '--junit <file>' argument missing: an option stands in its place. A value that begins with "--" is written --junit=--…`,
    );
    expect(await refusal('--port', '--host', 'x')).toContain("'--port <value>' argument missing");
    expect(await refusal('tx', '--status', '--json')).toContain("'--status <status>' argument missing");
    // It may be meant, or be no option at all.
    expect(await refusal('start', '--port=--host')).toContain('--port is "--host"');
    expect(await refusal('start', '--port', '--pa_SS0wrd')).toContain('--port is "--pa_SS0wrd"');
  });

  it('does not repeat what may be a secret', async () => {
    for (const words of [
      ['start', '--control-token=hunter2'],
      ['start', '-phunter2'],
      ['start', '--hunter2'],
      ['start', '--control-token=a\nhunter2'],
      ['start', "--control-token='hunter2'"],
      ['tx', 'show', 'a', 'hunter2', "it's"],
      ['hunter2'],
      ['help', 'hunter2'],
    ]) {
      expect(await refusal(...words)).not.toContain('hunter2');
    }
  });

  it('may ask for help all the same', async () => {
    for (const words of [
      ['--help'],
      ['help'],
      ['help', 'start'],
      ['tx', '--help'],
      ['help', 'tx'],
      ['tx', 'show', '--help'],
    ]) {
      expect(await runCli(words)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Usage: /) });
    }
    for (const entry of commands) {
      for (const { name } of 'commands' in entry ? entry.commands : []) {
        const { out } = await runCli([entry.name, name, '--help']);
        expect(out).toContain(`Usage: mock-toss-cert ${entry.name} ${name} `);
        expect((await runCli(['help', entry.name, name])).out).toBe(out);
        expect((await runCli([entry.name, 'help', name])).out).toBe(out);
      }
    }
    expect((await runCli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
