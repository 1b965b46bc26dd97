import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findProcesses } from '../../src/cli/exec/processes.ts';
import { atEnd } from '../at-end.ts';
import { outputOf, spawnMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith, phpWithCurl, pythonWith } from './programs.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Settings of the user that would keep the calls from our server. */
const HOSTILE = { NO_PROXY: '*', no_proxy: '.toss.im,corp.test', http_proxy: 'http://127.0.0.1:9' };

/** What a command prints that runs with exec, in a folder for temporary files with white space in its name. */
const run = async (
  options: readonly string[],
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<string> => {
  const TMPDIR = join(newFolder(), `a folder of o'neil`);
  mkdirSync(TMPDIR);
  const words = ['exec', ...options, '--data-dir', newFolder(), '--', ...command];
  const { code, stdout, stderr } = await outputOf(spawnMain(words, { env: { TMPDIR, ...HOSTILE, ...env } }));
  if (code !== 0) throw new Error(stderr);
  return stdout;
};

/** The statuses of `/health` of our server with HTTPS, and with `--proxy` of a real host, too. */
const expectAnswers = async (command: readonly string[], env: Record<string, string> = {}): Promise<void> => {
  expect((await run(['--tls'], command, env)).trim()).toBe('200');
  const real = { ...env, REAL: 'https://cert.toss.im/health' };
  expect((await run(['--tls', '--proxy'], command, real)).trim()).toBe('200\n200');
};

/** A file with a program. */
const write = (name: string, text: string): string => {
  const file = join(newFolder(), name);
  writeFileSync(file, text);
  return file;
};

describe('a command of exec that calls MOCK_TOSS_URL, and real hosts, without a line for it', () => {
  describeWith(['java', 'javac'], 'in Java', () => {
    const source = write(
      'Ask.java',
      `import java.net.*; import java.net.http.*;
       public class Ask {
         static void ask(String url) throws Exception {
           var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding());
           var old = (HttpURLConnection) URI.create(url).toURL().openConnection();
           if (answer.statusCode() != old.getResponseCode()) throw new AssertionError();
           System.out.println(answer.statusCode());
         }
         public static void main(String[] words) throws Exception {
           ask(System.getenv("MOCK_TOSS_URL") + "/health");
           if (System.getenv("REAL") != null) ask(System.getenv("REAL"));
         } }`,
    );

    it('with both of its HTTP clients', () => expectAnswers(['java', source]));

    it('beside other options of the JVM', () =>
      expectAnswers(['java', source], { JAVA_TOOL_OPTIONS: '-Dhttp.nonProxyHosts=*.toss.im -Dx="a b"' }));
  });

  describeWith(['keytool'], 'in Java', () => {
    it('has a trust store with our CA and all others', async () => {
      const list = `eval "set -- $JAVA_TOOL_OPTIONS"; exec keytool -list -keystore "\${1#*=}" -storepass changeit`;
      const listed = await run(['--tls'], ['sh', '-c', list]);
      const entries = Number(/contains (\d+) entries/.exec(listed)?.[1]);
      expect(entries).toBeGreaterThan(100);
      expect(listed.match(/trustedCertEntry/g)).toHaveLength(entries);
    });
  });

  const python = pythonWith('requests');
  describeWith([python], 'in Python', () => {
    it('with requests, and with the standard library', () =>
      expectAnswers([
        python.path,
        write(
          'ask.py',
          `import os, requests, urllib.request
for url in [os.environ["MOCK_TOSS_URL"] + "/health", os.environ.get("REAL")]:
    if url:
        assert urllib.request.urlopen(url).status == 200
        print(requests.get(url).status_code)
`,
        ),
      ]));
  });

  describeWith(['curl'], 'in a shell', () => {
    it('with curl', async () => {
      const ask = `for url in "$MOCK_TOSS_URL/health" $REAL; do curl -sS -o /dev/null -w '%{http_code}\\n' "$url" || exit; done`;
      await expectAnswers(['sh', '-c', ask]);
      expect(await run([], ['sh', '-c', ask])).toBe('200\n');
      // The proxy needs HTTPS, so it switches it on.
      expect(await run(['--proxy'], ['sh', '-c', ask], { REAL: 'https://oauth2.cert.toss.im/health' })).toBe(
        '200\n200\n',
      );
    });
  });

  describeWith(['node'], 'in Node.js', () => {
    it('with fetch', () => {
      const ask = `
        (async () => {
          for (const url of [process.env.MOCK_TOSS_URL + '/health', process.env.REAL]) {
            if (url !== undefined) console.log((await fetch(url)).status);
          }
        })();
      `;
      return expectAnswers([process.execPath, '-e', ask]);
    });
  });

  describeWith([phpWithCurl], 'in PHP', () => {
    it('with curl, and with streams', () =>
      expectAnswers([
        'php',
        write(
          'ask.php',
          `<?php
foreach (array_filter([getenv('MOCK_TOSS_URL') . '/health', getenv('REAL')]) as $url) {
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    if (curl_exec($curl) === false) throw new Exception(curl_error($curl));
    if (!str_contains($url, 'toss.im') && file_get_contents($url) === false) throw new Exception('stream');
    echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\\n";
}
`,
        ),
      ]));
  });
});

/** The text of a file that may not be there. */
const readOrEmpty = (file: string): string => (existsSync(file) ? readFileSync(file, 'latin1') : '');

/** Runs exec on a terminal: types each text when its cue has been shown, and resolves to what was shown and the exit code. */
const onTerminal = (
  command: string,
  typed: readonly (readonly [cue: string, text: string])[],
): Promise<readonly [shown: string, code: number | null]> =>
  new Promise((resolve) => {
    const program = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' exec -- ${command}`;
    const terminal = spawn('script', ['-qec', program, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', TERM: 'xterm', MOCK_TOSS_LANG: 'en', PS1: '$ ' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    atEnd(() => terminal.kill());
    const waiting = [...typed];
    let shown = '';
    let seen = 0;
    terminal.stdout.on('data', (data) => {
      shown += String(data);
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const at = shown.indexOf(next[0], seen);
        if (at === -1) return;
        seen = at + next[0].length;
        terminal.stdin.write(next[1]);
        waiting.shift();
      }
    });
    terminal.on('close', (code) => resolve([shown, code]));
  });

describeWith(['script', 'bash'], 'exec on a terminal', () => {
  const CTRL_C = '\x03';

  it('Ctrl+C reaches the command once, and exec says how it ended', async () => {
    const script = `let count = 0; process.on('SIGINT', () => { count += 1; console.log('got ' + count); }); process.on('SIGTERM', () => process.exit(5)); process.stdin.on('data', () => process.exit(count)); console.log('up')`;
    const [shown, code] = await onTerminal(`'${process.execPath}' -e "${script}"`, [
      ['up', CTRL_C],
      ['got 1', CTRL_C],
      ['got 2', '\n'],
    ]);
    expect(shown).not.toContain('got 3');
    expect(shown).toContain('the command failed with exit code 2');
    expect(code).toBe(2);
  });

  it('Ctrl+C ends a command that does not expect it', async () => {
    const script = "console.log('up'); setInterval(() => {}, 1e6)";
    const [shown, code] = await onTerminal(`'${process.execPath}' -e "${script}"`, [['up', CTRL_C]]);
    expect(shown).toContain('the command was ended by SIGINT');
    expect(code).toBe(130);
  });

  it('the third Ctrl+C in a row kills a command that ignores it', async () => {
    const [shown, code] = await onTerminal(
      `'${process.execPath}' -e "process.on('SIGINT', () => console.log('ignored')); setInterval(() => {}, 1e6); console.log('up')"`,
      // More than three, for a machine on which there is too long a time between them.
      [['up', CTRL_C], ...Array.from({ length: 50 }, (): [string, string] => ['ignored', CTRL_C])],
    );
    expect(shown).toContain('the command was ended by SIGKILL');
    expect(code).toBe(137);
  });

  it('the command may be a shell, with its jobs and its prompt', async () => {
    const [shown, code] = await onTerminal('bash --norc -i', [
      ['$ ', 'curl -s $MOCK_TOSS_URL/health | cut -c 1-14\n'],
      ['"status":"ok"', ''],
      // What is typed is shown, too: only the output has the word as a whole.
      ['$ ', `'${process.execPath}' -e "console.log('re' + 'ady'); setInterval(() => {}, 1e6)"\n`],
      ['ready', CTRL_C],
      ['^C', ''],
      ['$ ', 'exit 8\n'],
    ]);
    expect(shown).not.toMatch(/no job control|cannot set terminal/);
    expect([shown.includes('the command failed with exit code 8'), code]).toEqual([true, 8]);
  });

  it('SIGTERM to exec reaches all that the command has started, once', async () => {
    const other = write(
      'other.cjs',
      `let count = 0;
       process.on('SIGTERM', () => {
         count += 1;
         setTimeout(() => { console.log('other got ' + count); process.exit(); }, 200);
       });
       console.log('up');
       setInterval(() => {}, 1e6);`,
    );
    const command = write(
      'command.cjs',
      `const other = require('node:child_process').spawn(process.execPath, [${JSON.stringify(other)}], { stdio: ['ignore', 'pipe', 'inherit'] });
       process.on('SIGTERM', () => console.log('command got it'));
       other.stdout.setEncoding('utf8').on('data', (said) => {
         if (said === 'up\\n') process.kill(process.ppid, 'SIGTERM');
         else process.stdout.write(said);
       });
       other.on('close', () => process.exit(5));`,
    );
    const [shown, code] = await onTerminal(`'${process.execPath}' '${command}'`, []);
    expect(shown.match(/command got it/g)).toHaveLength(1);
    expect(shown).toContain('other got 1');
    expect(code).toBe(5);
  });

  if (process.platform === 'linux') {
    it('what the command leaves in the background ends with it, also in a session of its own', async () => {
      const [shown] = await onTerminal(
        `sh -c 'sleep 1000 & echo "one $!"; setsid sleep 1000 & echo "two $!"; sleep 1'`,
        [],
      );
      for (const name of ['one', 'two']) {
        const id = Number(new RegExp(`${name} (\\d+)`).exec(shown)?.[1]);
        await expect.poll(() => readOrEmpty(`/proc/${id}/stat`)).not.toMatch(/ \([^)]*\) [^Z]/);
      }
    });
  }
});

describeWith(['ps'], 'where there is no /proc', () => {
  it('what a command has started is found by its group and its parents', async () => {
    const system = Object.getOwnPropertyDescriptor(process, 'platform');
    if (system === undefined) throw new Error('no platform');
    const child = spawn('sh', ['-c', 'sleep 1000 & echo "$!"; wait'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { pid = 0 } = child;
    atEnd(() => process.kill(-pid, 'SIGKILL'));
    const [said] = await once(child.stdout, 'data');
    Object.defineProperty(process, 'platform', { ...system, value: 'darwin' });
    try {
      for (const hasGroup of [true, false]) {
        const found = findProcesses({ id: pid, hasGroup, run: 'x' }).map(({ id }) => id);
        expect(found.toSorted()).toEqual([pid, Number(said)].toSorted());
      }
    } finally {
      Object.defineProperty(process, 'platform', system);
    }
  });
});
