// The same jobs with autocannon, for whoever trusts a known program more. It needs twice the CPU of `generator.ts` for a call, so
// that a fast server gets less of a small machine, and it knows no latencies of single calls.
import autocannon from 'autocannon';
import { answerJobs } from './answer-jobs.ts';

answerJobs(async ({ port, path, headers, bodies, expected, connections, seconds, calls }) => {
  const pattern = new RegExp(expected);
  let next = 0;
  let failure: string | null = null;
  const { duration, requests, errors, mismatches, non2xx } = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    method: 'POST',
    headers,
    connections,
    ...(seconds === undefined ? {} : { duration: seconds }),
    ...(calls === undefined ? {} : { amount: calls }),
    requests: [
      {
        setupRequest(request) {
          const body = bodies[next % bodies.length] ?? '';
          next += 1;
          return { ...request, body };
        },
      },
    ],
    verifyBody(body) {
      const isExpected = pattern.test(body);
      if (!isExpected) failure ??= `unexpected body: ${body.slice(0, 300)}`;
      return isExpected;
    },
  });
  const failed = errors + mismatches + non2xx;
  if (failed > 0) failure ??= `${errors} errors, ${non2xx} with another status than 2xx`;
  return { calls: requests.total, seconds: duration, latencies: new Float64Array(), failed, failure };
});
