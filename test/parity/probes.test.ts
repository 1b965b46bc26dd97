import { describe, expect, it } from 'vitest';
import { mistakes } from '../../src/crypto/diagnosis/mistakes.ts';
import { behaviours } from '../../src/domain/fidelity/behaviours.ts';
import { probeGroups } from '../../src/domain/names/probe-groups.ts';
import type { Probe } from '../../src/parity/probe.ts';
import { readProbes } from '../../src/parity/probes.ts';
import { variablesOf } from '../../src/parity/values.ts';

const files = readProbes();
const probes = files.flatMap(({ probes: all }) => all);

/** What every call may use without an earlier answer. */
const GIVEN = [
  'basicCredentials',
  'clientId',
  'clientSecret',
  'expiredToken',
  'filler',
  'foreignTxId',
  'nonce',
  'sessionKey',
  'unknownTxId',
  'userBirthday',
  'userName',
  'userPhone',
];

/**
 * What no probe asks about, and why: the behaviour shows only over a long time, in a browser, over another protocol, or it is a
 * decision about this emulator alone.
 */
const notAsked: Readonly<Record<string, string>> = {
  'age-group': 'needs a person of a certain age',
  'bad-http': 'messages that break the rules of HTTP are not sent to somebody else’s server',
  'cbc-hmac': 'needs an approved request for each kind of client',
  certificate: 'needs a certificate out of a signature',
  'codes-service': 'the service does not fail on demand',
  'half-closed': 'a matter of connections',
  hosts: 'other names of the same server',
  https: 'certificates are checked by every call over HTTPS',
  links: 'known to differ',
  nonce: 'shows over a longer time',
  'one-order': 'a matter of connections',
  person: 'the data of a person is never compared',
  'person-errors': 'needs people whom the service refuses',
  rate: 'a service is not flooded',
  scenarios: 'needs no scenario: a person acts',
  'session-key-public': 'known to differ',
  'session-key-reuse': 'needs an approved request for a mistake that a later read shows too',
  signature: 'only its form is compared',
  'signature-ca': 'known to differ',
  'signature-certificate': 'known to differ',
  'signature-service': 'stands in the signature, of which only the form is compared',
  'token-client': 'credentials of the caller are sent, never those of the guide',
  'web-view': 'shows in an app',
  'web-view-fail': 'shows in an app',
  'window-codes': 'shows in a browser',
  'window-refusal': 'shows in a browser',
};

describe('the probes', () => {
  it('are in the groups that the command line knows, in their order', () => {
    expect(files.map(({ group }) => group)).toEqual(probeGroups);
  });

  it('have ids that occur once', () => {
    const ids = probes.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('ask about every behaviour, but for those with a reason', () => {
    const asked = new Set(probes.flatMap(({ rows }) => rows));
    const known = behaviours.map(({ id }) => id);
    expect([...asked].filter((id) => !known.includes(id))).toEqual([]);
    expect(known.filter((id) => !asked.has(id))).toEqual(
      Object.keys(notAsked).sort((a, b) => known.indexOf(a) - known.indexOf(b)),
    );
  });

  it('of the bearer tokens say in their ids that they are about those', () => {
    const ids = files.find(({ group }) => group === 'bearer')?.probes.map(({ id }) => id);
    expect(ids?.filter((id) => !id.startsWith('bearer-'))).toEqual([]);
  });

  it('each send something of their own, but for those that ask again what a person or time has changed', () => {
    const again = ['request-nonce-again'];
    const calls = files
      .filter(({ group }) => !['completion', 'after-60-minutes'].includes(group))
      .flatMap((file) => file.probes)
      .filter(({ id }) => !again.includes(id))
      .map(({ id, host, method, path, headers, form, json, text, session }) => ({
        id,
        call: JSON.stringify({ host, method, path, headers, form, json, text, session }),
      }));
    const first = new Map(calls.toReversed().map(({ id, call }) => [call, id]));
    expect(calls.filter(({ id, call }) => first.get(call) !== id)).toEqual([]);
  });

  it('say what they ask without the words of the result beside it, or of the probe above', () => {
    expect(probes.filter(({ asks }) => /\b(same|differs|its)\b/.test(asks)).map(({ id }) => id)).toEqual([]);
  });

  it('ask with a good requestType first, since few requests may become pending', () => {
    const types = files
      .find(({ group }) => group === 'request-parameters')
      ?.probes.map(({ json }) => (json as { requestType?: unknown }).requestType === 'USER_NONE');
    expect(types).toEqual(types?.toSorted((a, b) => Number(b) - Number(a)));
  });

  it('use only values that are given, or that an earlier answer gave', () => {
    const known = new Set(GIVEN);
    for (const probe of probes) {
      for (const name of variablesOf(probe)) expect([...known], `${probe.id}: ${name}`).toContain(name);
      for (const name of Object.keys(probe.keep ?? {})) known.add(name);
    }
  });

  it('send each mistake of a session once', () => {
    const ways = probes.flatMap(({ session = [] }) => session);
    expect(mistakes.filter((mistake) => ways.filter((way) => way === mistake).length !== 1)).toEqual([]);
  });

  it('count as a request that may become pending when they have a good token and a request type', () => {
    const mayCreate = ({ path, headers = {}, json, method }: Probe): boolean => {
      const isRequest = method === 'POST' && path.endsWith('/request') && headers.Authorization === 'Bearer {{token}}';
      const type = (json as { requestType?: unknown } | undefined)?.requestType;
      return isRequest && typeof type === 'string' && type !== '';
    };
    expect(probes.filter((probe) => mayCreate(probe) !== (probe.mayBeAccepted === true)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('contain nobody’s data: a person comes from the caller alone', () => {
    const text = JSON.stringify(files);
    expect(text).not.toMatch(/01[016789]\d{7,8}/);
    expect(text).not.toMatch(/(19|20)\d{6}/);
    expect(text).not.toMatch(/김토스|홍길동/);
    expect(text).not.toMatch(/test_[0-9a-f]{16}/);
  });
});
