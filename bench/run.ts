// `npm run bench`: measures the emulator against what it could be at best, and against what one would use instead. Ends with 1 if a
// call failed or had an unexpected answer.
import { benchmarks } from './benchmarks/index.ts';
import { OPTIONS, readOptions, refuse } from './options.ts';
import { prepareTree, root } from './prepare.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const names = Object.keys(benchmarks);
const usage = `npm run bench -- [${names.join('|')}]... ${OPTIONS}`;
const options = readOptions(usage);
const unknown = options.words.find((word) => !names.includes(word));
if (unknown !== undefined) refuse(`there is no benchmark "${unknown}"`, usage);

prepareTree(root);
const chosen = Object.entries(benchmarks).filter(
  ([name]) => options.words.length === 0 || options.words.includes(name),
);
await runBenchmarks(chosen, options, { tree: { name: 'mock-toss-cert', folder: root }, against: null });
