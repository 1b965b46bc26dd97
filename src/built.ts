// The entry of the built program.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// A user who can write to this folder can change the program too, so the cache is as safe as the program. Where this user may not write,
// and in a Node.js that is too old for it, the program starts without the cache.
module.enableCompileCache?.(fileURLToPath(new URL('./compile-cache', import.meta.url)));
// A stack trace names the lines of the sources.
process.setSourceMapsEnabled(true);
void import('./main.ts');
