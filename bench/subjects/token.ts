import type { Contender } from '../measure/alternate.ts';
import { underLoad } from '../measure/under-load.ts';
import { EmulatorClient, formHeaders, keyFile, paths, tokenForm } from '../servers/emulator-client.ts';
import { emulator } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { OpenSubject } from './subject.ts';

/** An access token with a signature of 2048 bits; servers differ in what they say beside. */
const EXPECTED = /^\{"access_token":"[\w-]+\.[\w-]+\.[\w-]{342}",|^\{.*"access_token":"[\w-]+\.[\w-]+\.[\w-]{342}"[,}]/;

/** Access tokens. */
export const openToken =
  (connections: number): OpenSubject =>
  async (load, tree) => {
    const server = await startServer(emulator(tree));
    const { headers } = await EmulatorClient.login(server);
    const against = (other: Server): Contender => {
      const job = { port: other.port, path: paths.token, headers: formHeaders, bodies: [tokenForm], connections };
      return underLoad(load, other, (seconds) => ({ ...job, expected: EXPECTED.source, seconds }));
    };
    return {
      contender: against(server),
      against,
      env: {
        ROUTE: paths.token,
        TOKEN_KEY: keyFile('token-private'),
        CLAIMS: Buffer.from(headers.authorization?.split('.')[1] ?? '', 'base64url').toString(),
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };
