import express from 'express';
import { TossCertError } from './toss-cert-error.js';

/** What visitors can do something about, in our words. All else is between us and the service, and for our log alone. */
const FOR_VISITORS = new Map([
  ['CE3000', [422, 'not-a-user']],
  ['CE3001', [422, 'wrong-person']],
  ['CE3002', [422, 'no-certificate']],
  ['CE3006', [422, 'too-young']],
  ['CE3101', [410, 'already-read']],
  ['CE3102', [409, 'not-completed']],
  ['CE3103', [410, 'expired']],
]);

const answerOf = (error) => {
  if (!(error instanceof TossCertError)) return error.status < 500 ? [error.status, 'bad-request'] : [500, 'failed'];
  return FOR_VISITORS.get(error.code) ?? (error.isRetryable ? [503, 'unavailable'] : [502, 'failed']);
};

const answerError = (error, _request, response, next) => {
  const [status, word] = answerOf(error);
  if (status >= 500) console.error(error instanceof TossCertError ? error.message : error);
  if (response.headersSent) next(error);
  else response.status(status).json({ error: word });
};

const isPerson = ({ name, phone, birthday } = {}) =>
  typeof name === 'string' && name !== '' && /^01\d{8,9}$/.test(phone) && /^\d{8}$/.test(birthday);

/**
 * Three calls for the pages of this site. The example keeps its data in memory. In your application, keep the txId in the
 * visitor's session, so that no visitor can read another's data, and the person in your database.
 */
export const createApp = (client, people = new Map()) => {
  const begun = new Set();

  /** Reads the result once, however often it is asked for, and keeps what is needed. */
  const personOf = (txId) => {
    if (!people.has(txId)) {
      const person = client.result(txId).then(({ ci, name, ageGroup }) => ({ ci, name, ageGroup }));
      people.set(txId, person);
      person.catch(() => people.delete(txId));
    }
    return people.get(txId);
  };

  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.param('txId', (_request, response, next, txId) => {
    if (begun.has(txId)) next();
    else response.status(404).json({ error: 'unknown' });
  });

  app.post('/verify', async ({ body }, response) => {
    if (!isPerson(body)) {
      response.status(400).json({ error: 'bad-request' });
      return;
    }
    const txId = await client.request(body);
    begun.add(txId);
    response.status(201).json({ txId });
  });

  app.get('/verify/:txId/status', async ({ params }, response) => {
    response.json({ status: await client.status(params.txId) });
  });

  app.post('/verify/:txId/result', async ({ params }, response) => {
    // Never the CI: it is the person's number everywhere.
    const { name, ageGroup } = await personOf(params.txId);
    response.json({ name, ageGroup });
  });

  app.use(answerError);
  return app;
};
