import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { buildTestApp, createPartner, SENT, sessionPublicKey } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith, type Program, pythonWith, type Requirement } from './programs.ts';

const page = readFileSync(new URL('../../docs/languages.md', import.meta.url), 'utf8');

/** What the page prints under a name. */
const recipe = (name: string): string => {
  const found = new RegExp(`<!-- run: ${name} -->\n\`\`\`\\w*\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/languages.md has no recipe ${name}`);
  return found;
};

const python = pythonWith('cryptography');

const nodeLoop = `
import { createInterface } from 'node:readline';
console.log(sessionKey);
for await (const line of createInterface({ input: process.stdin })) {
  console.log(line.startsWith('+') ? await encrypt(line.slice(1)) : await decrypt(line.slice(1)));
}`;

const JAVA_LOOP = `
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

public class Loop {
    public static void main(String[] words) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        TossCertSession session = new TossCertSession(System.getenv("TOSS_PUBLIC_KEY"));
        out.println(session.sessionKey);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = line.substring(1);
            out.println(line.startsWith("+") ? session.encrypt(text) : session.decrypt(text));
        }
    }
}`;

/**
 * How the code of a language is run: as a program that prints its session key, and answers each line: the field of a text that
 * begins with `+`, the text of a field that begins with `-`.
 */
const languages: readonly {
  readonly id: string;
  readonly needs: readonly (Program | Requirement)[];
  readonly prepare: (code: string, folder: string) => readonly [program: string, ...words: string[]];
}[] = [
  {
    id: 'java',
    needs: ['java', 'javac'],
    prepare: (code, folder) => {
      writeFileSync(join(folder, 'TossCertSession.java'), code);
      writeFileSync(join(folder, 'Loop.java'), JAVA_LOOP);
      const files = ['TossCertSession.java', 'Loop.java'].map((name) => join(folder, name));
      execFileSync('javac', ['-encoding', 'UTF-8', '-d', folder, ...files]);
      return ['java', '-cp', folder, 'Loop'];
    },
  },
  {
    id: 'node-package',
    needs: [],
    prepare: (code) => {
      const url = new URL('../../src/client/session.ts', import.meta.url).href;
      const here = code.replace("'mock-toss-cert/session'", `'${url}'`);
      return [process.execPath, '--input-type=module', '-e', here + nodeLoop];
    },
  },
  { id: 'node', needs: [], prepare: (code) => [process.execPath, '--input-type=module', '-e', code + nodeLoop] },
  {
    id: 'python',
    needs: [python],
    prepare: (code) => [
      python.path,
      '-uc',
      `${code}
import sys
print(session_key)
for line in sys.stdin:
    text = line.rstrip("\\n")[1:]
    print(encrypt(text) if line.startswith("+") else decrypt(text))`,
    ],
  },
  {
    id: 'php',
    needs: ['php'],
    prepare: (code) => [
      'php',
      '-r',
      `${code}
echo "$sessionKey\\n";
while (($line = fgets(STDIN)) !== false) {
    $text = substr(rtrim($line, "\\n"), 1);
    echo ($line[0] === '+' ? $encrypt($text) : $decrypt($text)) . "\\n";
}`,
    ],
  },
  {
    id: 'ruby',
    needs: ['ruby'],
    prepare: (code) => [
      'ruby',
      '-e',
      `${code}
$stdout.sync = true
puts session_key
$stdin.each_line(chomp: true) { |line| puts(line.start_with?('+') ? encrypt[line[1..]] : decrypt[line[1..]]) }`,
    ],
  },
];

/** The running program: its session key, and what it answers to a line. */
const start = async ([program, ...words]: readonly [string, ...string[]]) => {
  const env = { PATH: process.env.PATH, TOSS_PUBLIC_KEY: sessionPublicKey };
  const child = spawn(program, words, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => (await lines.next()).value ?? '';
  const ask = (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return read();
  };
  return {
    sessionKey: await read(),
    encrypt: (text: string) => ask(`+${text}`),
    decrypt: (field: string) => ask(`-${field}`),
    end: () => child.stdin.end(),
  };
};

for (const { id, needs, prepare } of languages) {
  describeWith(needs, `docs/languages.md, ${id}`, () => {
    it('requests with encrypted fields, and decrypts the result', async () => {
      const partner = await createPartner((await buildTestApp()).app, { scenario: 'instant', identity: 'echo' });
      const command = prepare(recipe(id), newFolder());

      const request = await start(command);
      const { txId } = (
        await partner.call('request', {
          requestType: 'USER_PERSONAL',
          requestUrl: 'https://partner.test',
          triggerType: 'PUSH',
          userName: await request.encrypt(SENT.name),
          userPhone: await request.encrypt(SENT.phone),
          userBirthday: await request.encrypt(SENT.birthday),
          sessionKey: request.sessionKey,
        })
      ).json().success;
      request.end();

      const result = await start(command);
      const { personalData } = (await partner.call('result', { txId, sessionKey: result.sessionKey })).json().success;
      expect(await result.decrypt(personalData.name)).toBe(SENT.name);
      result.end();
    });
  });
}
