import { createApp } from './src/app.js';
import { readConfig } from './src/config.js';
import { TossCertClient } from './src/toss-cert-client.js';

const client = new TossCertClient(await readConfig());
const port = Number(process.env.PORT ?? 3000);
const server = createApp(client).listen(port, 'localhost', (error) => {
  if (error) throw error;
  console.log(`the partner listens on http://localhost:${server.address().port}`);
});
