// The closing line of a CI run, from its exit status and the test runner's report: "N passed, N failed".
import { readFileSync } from 'node:fs';

const [status = '0', file = new URL('../reports/tests.json', import.meta.url)] = process.argv.slice(2);

const read = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log('no test report was written');
    return { numPassedTests: 0, numFailedTests: status === '0' ? 1 : 0, testResults: [] };
  }
};

const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0, testResults } = read();
// A file that fails before its first test has no failed test, so it is counted here.
const brokenFiles = testResults.filter(
  (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
);
for (const { name } of brokenFiles) console.log(`failed before its first test: ${name}`);
const failed = numFailedTests + brokenFiles.length;
const others = failed === 0 && status !== '0' ? 1 : 0;
if (others > 0) console.log(`something beside the tests failed (exit status ${status}): counted as one failure`);
if (numPendingTests + numTodoTests > 0) console.log(`${numPendingTests + numTodoTests} skipped`);
console.log(`${numPassedTests} passed, ${failed + others} failed`);
