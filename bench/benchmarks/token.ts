import { fileURLToPath } from 'node:url';
import { type Contender, compareLoad } from '../measure/compare-load.ts';
import { EmulatorClient, formHeaders, paths, tokenForm } from '../servers/emulator-client.ts';
import { emulator, reference } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { Benchmark } from './benchmark.ts';

const CONNECTIONS = 50;

const EXPECTED =
  /^\{"access_token":"[\w-]+\.[\w-]+\.[\w-]{342}","scope":"ca","token_type":"Bearer","expires_in":31536000\}$/;

const login = (server: Server): Contender => {
  const { port } = server;
  const common = { port, path: paths.token, headers: formHeaders, bodies: [tokenForm], perSecond: null };
  return {
    server,
    prepare: (seconds) => ({ ...common, expected: EXPECTED.source, connections: CONNECTIONS, seconds }),
  };
};

/** Access tokens. */
export const token: Benchmark = async (setting) => {
  await using subject = await startServer(emulator(setting.tree));
  const { headers } = await EmulatorClient.login(subject);
  const bare = reference('token.mjs', 'Fastify 5, RS256 on the thread pool', {
    ROUTE: paths.token,
    TOKEN_KEY: fileURLToPath(new URL('../../fixtures/keys/token-private.pem', import.meta.url)),
    CLAIMS: Buffer.from(headers.authorization?.split('.')[1] ?? '', 'base64url').toString(),
  });
  await using rival = await startServer(setting.against === null ? bare : emulator(setting.against));
  const target = setting.against === null ? ({ limit: 'at least', ratio: 0.9 } as const) : null;
  const description = { benchmark: 'token', what: `token, ${CONNECTIONS} connections`, target };
  setting.report(await compareLoad(setting.load, setting, description, [login(rival), login(subject)]));
};
