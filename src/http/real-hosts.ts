/** The four names of the real service (wire: Hosts). */
export const REAL_HOSTS = ['oauth2.cert.toss.im', 'cert.toss.im', 'auth.cert.toss.im', 'cdn.toss.im'] as const;
