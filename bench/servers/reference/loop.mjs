// The cryptography of a token or a result on the thread pool, and nothing else: prints how often in SECONDS, and the CPU time.
import { createSigner, createUnwrapper } from './keys.mjs';

/** Always enough for all threads. */
const AT_ONCE = 50;

const { SECONDS, USER_KEY, SESSION_KEY, WRAPPED, TOKEN_KEY } = process.env;
const content = Buffer.alloc(300);

const createWork = async () => {
  if (TOKEN_KEY !== undefined) {
    const sign = createSigner(TOKEN_KEY);
    return () => sign(content);
  }
  const [sign, unwrap] = [createSigner(USER_KEY), await createUnwrapper(SESSION_KEY)];
  const wrapped = Buffer.from(WRAPPED, 'base64');
  return () => Promise.all([unwrap(wrapped), sign(content)]);
};

const work = await createWork();
const startedAt = performance.now();
const endsAt = startedAt + Number(SECONDS) * 1000;
const cpu = process.cpuUsage();
let calls = 0;
const repeat = async () => {
  while (performance.now() < endsAt) {
    await work();
    calls += 1;
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, repeat));
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({ perSecond: calls / ((performance.now() - startedAt) / 1000), cpuMicros: (user + system) / calls }),
);
