/**
 * What the server uses of `node:http`. Node.js makes an ES module of it at the first `import`, and loads its HTTP client for
 * that. Measured: importing it takes 2.3 times the CPU time of starting Node.js, and 14 MiB; this way, next to nothing.
 */
export const { createServer, METHODS, request, STATUS_CODES } = process.getBuiltinModule('node:http');
