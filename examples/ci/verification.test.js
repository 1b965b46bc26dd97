// node:test, with the packages mock-toss-cert and testcontainers. NOT RUN in a container engine.
import { after, before, test } from 'node:test';
import { MockTossContainer } from 'mock-toss-cert/testcontainers';
import { createYourApp } from './your-app.js';

let toss;
let app;

before(async () => {
  toss = await new MockTossContainer('mock-toss-cert').withControlToken('open-sesame').start();
  const { clientId, clientSecret } = await toss.control.createClient();
  app = createYourApp({ url: toss.baseUrl, publicKey: await toss.publicKey(), clientId, clientSecret });
});
after(() => toss?.stop());

test('a user is verified', async () => {
  const txId = await app.startVerification();
  await toss.control.complete(txId, { persona: 'namgung' });
  await app.finishVerification(txId);
});
