import { expect, it } from 'vitest';

// Its types are those of browsers.
const file = new URL('../../src/client/browser/apps-in-toss.ts', import.meta.url).href;
const { setMockTossUrl } = (await import(file)) as { setMockTossUrl(url: string | URL): void };

// What it shows is tested in a browser: test/external/browser.
it.each([
  ['', 'must be a URL, such as http://localhost:8677'],
  ['localhost', 'must be a URL, such as http://localhost:8677'],
  ['/mock', 'must be a URL, such as http://localhost:8677'],
  [undefined as never, 'must be a URL, such as http://localhost:8677'],
  ['localhost:8677', 'must be http or https, not localhost:'],
  ['http://me:word@localhost', 'must have no credentials, query or fragment'],
  ['http://localhost/?a=b', 'must have no credentials, query or fragment'],
])('refuses the address %j as the control client does', (url, problem) => {
  expect(() => setMockTossUrl(url)).toThrow(new TypeError(`the address of mock-toss-cert ${problem}`));
});

it('takes an address with a path', () => {
  expect(() => setMockTossUrl(new URL('http://localhost:8677/behind/proxy/'))).not.toThrow();
});
