const publicKeyOfEmulator = async (apiUrl) => {
  const answer = await fetch(`${apiUrl}/_control/v1/public-key`).catch(() => null);
  if (!answer?.ok) throw new Error(`no public key at ${apiUrl}: set TOSS_PUBLIC_KEY`);
  return answer.text();
};

/** What differs between production and the emulator, and nothing else does. */
export const readConfig = async (env = process.env) => {
  const apiUrl = env.TOSS_CERT_URL || 'http://localhost:8677';
  return {
    apiUrl,
    tokenUrl: env.TOSS_OAUTH_URL || apiUrl,
    publicKey: env.TOSS_PUBLIC_KEY || (await publicKeyOfEmulator(apiUrl)),
    clientId: env.TOSS_CLIENT_ID || 'test_a8e23336d673ca70922b485fe806eb2d',
    clientSecret: env.TOSS_CLIENT_SECRET || 'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
  };
};
