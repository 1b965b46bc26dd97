// The closing line of a CI run, from the test runner's own report: "N passed, N failed".
import { readFileSync } from 'node:fs';

const read = () => {
  try {
    return JSON.parse(readFileSync(process.argv[2] ?? new URL('../reports/tests.json', import.meta.url), 'utf8'));
  } catch {
    console.log('no test report was written: counted as one failure');
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
};

const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0, testResults } = read();
// A file that fails before its first test has no failed test, so it is counted here.
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
);
for (const { name } of brokenFiles) console.log(`failed before its first test: ${name}`);
if (numPendingTests + numTodoTests > 0) console.log(`${numPendingTests + numTodoTests} skipped`);
console.log(`${numPassedTests} passed, ${numFailedTests + brokenFiles.length} failed`);
