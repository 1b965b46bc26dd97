import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findingRules, ruleIds } from '../../src/domain/findings/rules.ts';
import { runCli } from '../cli/run.ts';
import { buildTestApp, createPartner } from '../harness.ts';
import { describeWith } from './programs.ts';

/** What a parser that is not ours reads in a report. */
const READ = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
cases = root.findall('./testsuite/testcase')
print(json.dumps({
  'tests': int(root.get('tests')), 'failures': int(root.find('testsuite').get('failures')),
  'names': [case.get('name') for case in cases],
  'failed': {case.get('name'): case.find('failure').get('message') for case in cases if case.find('failure') is not None},
}))`;

describeWith(['python3'], 'the JUnit report of findings', () => {
  it('is XML that other programs read', async () => {
    const { app } = await buildTestApp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE', '<&">': 1 });
    const { out } = await runCli(['findings', '--format', 'junit', '--url', url]);
    const read = JSON.parse(execFileSync('python3', ['-c', READ], { input: out }).toString());
    expect(read).toEqual({
      tests: ruleIds.length,
      failures: 2,
      names: ruleIds,
      failed: {
        'request-url-missing': findingRules['request-url-missing'].seen,
        'unknown-body-field': findingRules['unknown-body-field'].seen,
      },
    });
  });
});
