import { describe, expect, it } from 'vitest';
import { createBanner } from '../../src/cli/banner.ts';
import { loadConfig } from '../../src/config/load.ts';
import { fixtures } from '../harness.ts';

const URLS = { url: 'http://localhost:8677', tlsUrl: null, proxyUrl: null };
const bannerOf = (env: Record<string, string> = {}): string =>
  createBanner(URLS, loadConfig({ env }).config, fixtures, 'en');

describe('the banner', () => {
  it('names where to look: demo, virtual app, control API and its reference', () => {
    const shown = bannerOf();
    for (const path of ['/demo', '/app', '/_control/v1/info', '/_control/docs', '/_control/v1/public-key']) {
      expect(shown).toMatch(new RegExp(`http://localhost:8677${path}\n`));
    }
  });

  it('names the documentation in the language of the reader, beside the reference', () => {
    expect(bannerOf()).toMatch(
      / reference {6}\S+\n {2}documentation {2}http:\/\/localhost:8677\/_control\/docs\/en\/\n/,
    );
    expect(createBanner(URLS, loadConfig({}).config, fixtures, 'ko')).toContain(
      'http://localhost:8677/_control/docs/ko/\n',
    );
    expect(bannerOf({ MOCK_TOSS_CONTROL: 'off' })).not.toContain('documentation');
  });

  it('says that requests wait for somebody to act, and how to change that', () => {
    const shown = bannerOf();
    expect(shown).toContain(
      'Requests wait for a user action (scenario manual):\n  approve them at http://localhost:8677/app,',
    );
    expect(shown).toContain('--scenario auto, or MOCK_TOSS_SCENARIO=auto');
  });

  it.each(['auto', 'instant', 'stuck', 'never', 'mismatch'])('does not say so with scenario %s', (scenario) => {
    expect(bannerOf({ MOCK_TOSS_SCENARIO: scenario })).not.toContain('wait until');
  });

  it('names nothing that is off', () => {
    const noApp = bannerOf({ MOCK_TOSS_APP: 'off' });
    expect(noApp).not.toMatch(/\/(demo|app)\b/);
    expect(noApp).toContain('(scenario manual):\n  complete them with the control API');
    const noControl = bannerOf({ MOCK_TOSS_CONTROL: 'off' });
    expect(noControl).toContain('control API    off');
    expect(noControl).not.toContain('/_control');
    expect(noControl).toContain('(scenario manual):\n  approve them at http://localhost:8677/app.');
    const neither = bannerOf({ MOCK_TOSS_APP: 'off', MOCK_TOSS_CONTROL: 'off' });
    expect(neither).not.toMatch(/control API\b.*complete|complete them with/);
    expect(neither).toContain('Requests wait for a user action (scenario manual), but the virtual app and');
  });

  it('names the dashboard right below the base URL, unless the control API is off', () => {
    expect(bannerOf()).toMatch(/base URL {7}(http:\/\/\S+)\n {2}dashboard {6}\1\/\n/);
    expect(bannerOf({ MOCK_TOSS_CONTROL: 'off' })).not.toContain('dashboard');
  });

  it('begins addresses with the public URL', () => {
    const shown = bannerOf({ MOCK_TOSS_PUBLIC_URL: 'https://dev.example/toss' });
    expect(shown).toContain('https://dev.example/toss/demo\n');
    expect(shown).toContain('approve them at https://dev.example/toss/app');
  });

  it('has no line that is wider than a terminal of 120 columns', () => {
    expect(
      Math.max(
        ...bannerOf()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });
});
