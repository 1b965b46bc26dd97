// Only unwraps one session key with 4096-bit RSA-OAEP and signs once with 2048 bits, both on the thread pool.
import { createPrivateKey, sign, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { copies, createApp, listen } from './app.mjs';

const signAsync = promisify(sign);
const userPem = readFileSync(process.env.USER_KEY);
const nextUserKey = copies(() => createPrivateKey(userPem));
const der = createPrivateKey(readFileSync(process.env.SESSION_KEY)).export({ format: 'der', type: 'pkcs8' });
const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' };
const nextSessionKey = copies(() => webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['decrypt']));
const answer = JSON.parse(process.env.ANSWER);
const content = Buffer.from(JSON.stringify(answer.success.personalData));

const app = createApp();
app.post(process.env.ROUTE, async (request) => {
  const { txId, sessionKey } = request.body;
  request.log.info({ txId }, 'result');
  const wrapped = Buffer.from(sessionKey.split('$')[2], 'base64');
  await Promise.all([
    nextSessionKey().then((key) => webcrypto.subtle.decrypt(algorithm, key, wrapped)),
    signAsync('sha256', content, nextUserKey()),
  ]);
  return answer;
});
await listen(app);
