// Only signs an access token with RS256 on the thread pool.
import { acceptForm, createApp, listen } from './app.mjs';
import { createSigner } from './keys.mjs';

const sign = createSigner(process.env.TOKEN_KEY);
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const head = encode({ kid: 'cert', alg: 'RS256' });
const claims = JSON.parse(process.env.CLAIMS);

const app = createApp();
acceptForm(app);
app.post(process.env.ROUTE, async (request) => {
  request.log.info('token');
  const signed = `${head}.${encode(claims)}`;
  const signature = await sign(Buffer.from(signed));
  return {
    access_token: `${signed}.${signature.toString('base64url')}`,
    scope: 'ca',
    token_type: 'Bearer',
    expires_in: 31536000,
  };
});
await listen(app);
