// Only signs an access token with RS256 on the thread pool.
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { acceptForm, copies, createApp, listen } from './app.mjs';

const signAsync = promisify(sign);
const pem = readFileSync(process.env.TOKEN_KEY);
const nextKey = copies(() => createPrivateKey(pem));
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const head = encode({ kid: 'cert', alg: 'RS256' });
const claims = JSON.parse(process.env.CLAIMS);

const app = createApp();
acceptForm(app);
app.post(process.env.ROUTE, async (request) => {
  request.log.info('token');
  const signed = `${head}.${encode(claims)}`;
  const signature = await signAsync('sha256', Buffer.from(signed), nextKey());
  return {
    access_token: `${signed}.${signature.toString('base64url')}`,
    scope: 'ca',
    token_type: 'Bearer',
    expires_in: 31536000,
  };
});
await listen(app);
