// The same bytes as a status call of the emulator: parses the body, writes one line to the log.
import { createApp, listen, logsCalls } from './app.mjs';

const answer = JSON.parse(process.env.ANSWER);
const text = { type: 'string' };
const response = {
  200: {
    type: 'object',
    properties: {
      resultType: text,
      success: { type: 'object', properties: { txId: text, status: text, requestedDt: text } },
    },
  },
};

const app = createApp();
app.post(process.env.ROUTE, { schema: { response } }, async (request) => {
  if (logsCalls) request.log.info({ txId: request.body.txId }, 'status');
  return answer;
});
await listen(app);
