import type { BrowserContext, Page } from 'playwright-core';
import { ControlClient } from '../../../src/client/control.ts';
import { buildTestApp, createPartner, type Partner } from '../../harness.ts';

export interface Dashboard {
  readonly app: Awaited<ReturnType<typeof buildTestApp>>['app'];
  readonly base: string;
  readonly control: ControlClient;
  /** A partner with a client of its own. */
  createPartner(settings?: object, at?: string): Promise<Partner>;
  /** A new page at a hash, such as `#/tx`. */
  open(context: BrowserContext, hash?: string): Promise<Page>;
}

/** A server with the dashboard, listening. */
export const startDashboard = async (env: Record<string, string> = {}): Promise<Dashboard> => {
  const { app } = await buildTestApp(env, { realNow: Date.now });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const token = env.MOCK_TOSS_CONTROL_TOKEN;
  return {
    app,
    base,
    control: new ControlClient(base, token === undefined ? {} : { token }),
    createPartner: (settings = {}, at) => createPartner(app, settings, at),
    open: async (context, hash = '') => {
      const page = await context.newPage();
      await page.goto(`${base}/${hash}`);
      return page;
    },
  };
};
