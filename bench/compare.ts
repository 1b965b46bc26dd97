// `npm run bench:compare -- <git ref>`: measures this checkout against an older one, as `npm run bench` measures it against bare
// servers. For pull requests: `npm run bench:compare -- main`.
import { comparable } from './benchmarks/index.ts';
import { OPTIONS, readOptions, refuse } from './options.ts';
import { checkOut, isCommit, prepareTree, root } from './prepare.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const names = Object.keys(comparable);
const usage = `npm run bench:compare -- <git ref> [${names.join('|')}]... ${OPTIONS}`;
const options = readOptions(usage);
const [ref = '', ...words] = options.words;
if (!isCommit(ref)) refuse(`there is no branch, tag or commit "${ref}"`, usage);
const unknown = words.find((word) => !names.includes(word));
if (unknown !== undefined) refuse(`there is no benchmark "${unknown}" of two checkouts`, usage);

const folder = checkOut(ref);
prepareTree(root);
prepareTree(folder);
const chosen = Object.entries(comparable).filter(([name]) => words.length === 0 || words.includes(name));
await runBenchmarks(chosen, options, {
  tree: { name: 'this checkout', folder: root },
  against: { name: ref, folder },
});
