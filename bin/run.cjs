// A separate file, because an old Node.js cannot parse this syntax.
import('../dist/main.js').catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
