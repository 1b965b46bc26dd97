import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { READY_MESSAGE } from '../../src/cli/commands/server/serve.ts';
import { commands } from '../../src/cli/index.ts';
import { ruleIds } from '../../src/domain/findings/rules.ts';
import { errorCodes, oauthCodes } from '../../src/domain/names/error-codes.ts';
import { englishPages, fencesOf, headingsOf, koreanPages, linksOf, proseOf, readText, root } from '../markdown.ts';

const packageJson = JSON.parse(readText('package.json'));

/** The partner guide of the real service. */
const GUIDE = 'https://developers-apps-in-toss.toss.im/tossauth/develop.html';

const MAX_README_BYTES = 9 * 1024;

const pages = [...englishPages, ...koreanPages];
const others = ['README.md', 'README.ko.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const examples = ['ci', 'compose', 'java', 'kubernetes', 'node', 'php', 'python', 'ruby'].map(
  (name) => `examples/${name}/README.md`,
);

const kits = readdirSync(new URL('clients/', root)).flatMap((name) =>
  ['README.md', 'README.ko.md'].map((page) => `clients/${name}/${page}`),
);

const anchorsOf = (path: string): string[] => headingsOf(readText(path)).map(({ anchor }) => anchor);

/** What is wrong with a link of a page, if anything. */
const findBroken = (page: string, to: string): string | undefined => {
  if (/^https?:/.test(to)) return undefined;
  const [path = '', anchor] = to.split('#');
  const target = path === '' ? new URL(page, root) : new URL(path, new URL(page, root));
  if (!existsSync(target)) return `${to}: no such file`;
  if (anchor === undefined) return undefined;
  const found = anchorsOf(decodeURI(target.href.slice(root.href.length)));
  return found.includes(decodeURIComponent(anchor)) ? undefined : `${to}: no such heading`;
};

it.each([...pages, ...others, ...examples, ...kits])('%s links only to files and headings that exist', (page) => {
  const broken = linksOf(readText(page)).flatMap((to) => findBroken(page, to) ?? []);
  expect(broken).toEqual([]);
});

it.each(['README.md', 'README.ko.md'])('%s is short, and has the commands for a fresh machine', (page) => {
  const text = readText(page);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_README_BYTES);
  expect(fencesOf(text).map(({ code }) => code)).toEqual(
    expect.arrayContaining(['npm ci && npm start\n', 'npm ci && npm test\n']),
  );
});

it('README has the test that docs/testing.md has, which a test runs', () => {
  const fences = fencesOf(readText('docs/testing.md'));
  const at = fences.findIndex(({ code }) => code.startsWith('$ node --test'));
  const [program, output] = fences.slice(at - 1);
  const blocks = fencesOf(readText('README.md')).map(({ code }) => code);
  expect([program?.language, output?.language]).toEqual(['js', 'text']);
  expect(blocks).toEqual(expect.arrayContaining([program?.code, output?.code]));
});

describe.each(pages)('%s', (page) => {
  const text = readText(page);
  const headings = headingsOf(text);

  it('begins with its title and what it is for, and ends with where to go next', () => {
    expect(text).toMatch(/^# .+\n\n[^#|`\n<]{2}/);
    expect(headings.filter(({ level }) => level === 1)).toHaveLength(1);
    expect(headings.at(-1)?.title).toBe(page.startsWith('docs/ko/') ? '다음으로 볼 문서' : 'Where to go next');
    const last = proseOf(text).split(/^## /m).at(-1) ?? '';
    expect(linksOf(last).length + [...last.matchAll(/<http[^>]+>/g)].length).toBeGreaterThanOrEqual(2);
  });

  it('says the language of each code block, and for shell blocks what to do on Windows', () => {
    const languages = fencesOf(text).map(({ language }) => language);
    expect(languages.filter((language) => language === '')).toEqual([]);
    const saysWindows = /\(troubleshooting\.md#windows\)|\(#windows\)/.test(text);
    if (languages.includes('sh')) expect(saysWindows).toBe(true);
  });

  it('links the guide of the real service when it names it', () => {
    if (/\bguide\b|가이드/.test(proseOf(text))) expect(linksOf(text)).toContain(GUIDE);
  });

  it('stands in the list of pages', () => {
    const folder = page.replace(/[^/]+$/, '');
    const name = page.slice(folder.length);
    if (name !== 'README.md') expect(linksOf(readText(`${folder}README.md`))).toContain(name);
  });
});

describe('addresses that hints, findings and help name', () => {
  it('each error code has a heading', () => {
    expect(anchorsOf('docs/errors.md')).toEqual(
      expect.arrayContaining([...errorCodes.map((code) => code.toLowerCase()), ...oauthCodes]),
    );
  });

  it('each rule of findings has a heading', () => {
    expect(anchorsOf('docs/findings.md')).toEqual(expect.arrayContaining(ruleIds));
  });

  it('each command has a heading', () => {
    expect(anchorsOf('docs/cli.md')).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
  });

  it('mistakes of keys have a heading', () => expect(anchorsOf('docs/troubleshooting.md')).toContain('key-mistakes'));
});

it('documents the ready line as it is', () => {
  expect(readText('docs/cli.md')).toContain(`"msg":"${READY_MESSAGE}"`);
});

it('gives a reason for every dependency, and for none that is not there', () => {
  const table = /<!-- dependencies:begin -->([\s\S]*)<!-- dependencies:end -->/.exec(readText('CONTRIBUTING.md'))?.[1];
  expect([...(table ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name).sort()).toEqual(
    Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }).sort(),
  );
});

it('lists every script that a developer runs', () => {
  const inner = new Set(['prestart', 'predemo', 'predev']);
  for (const name of Object.keys(packageJson.scripts).filter((script) => !inner.has(script))) {
    expect(readText('CONTRIBUTING.md')).toMatch(new RegExp(`npm (run )?${name}\\b`));
  }
});
