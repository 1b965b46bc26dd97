/**
 * Compiles the schemas that few servers need, such as those of snapshots: in the built program they are in a file of their own, since
 * their code is as large as that of all others.
 */
export { compileSchema } from './schema-compiler.ts';
