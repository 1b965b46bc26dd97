// Apart from the check, because an old Node.js stumbles over the syntax already.
import('../dist/main.js').catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
