import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createInstalledFiles } from '../http/installed-files.ts';
import { TransportError } from '../http/transport-error.ts';
import { besideCode } from '../installation.ts';

export const CSS = 'text/css; charset=utf-8';
export const SCRIPT = 'text/javascript; charset=utf-8';
export const SVG = 'image/svg+xml; charset=utf-8';

/** Reads a file of `src`, or of `dist` in the built program. */
export const readBesideCode = createInstalledFiles((path) => besideCode(path));

export interface PageFile {
  readonly type: string;
  readonly read: () => Promise<string | Buffer>;
}

/** A file of `src/web/assets`. */
export const asset = (name: string, type: string): readonly [string, PageFile] => [
  name,
  { type, read: () => readBesideCode(`web/assets/${name}`) },
];

/** What all pages have. The pages of users have the same in their folder, but may be off. */
export const commonFiles = [asset('theme.css', CSS), asset('icon.svg', SVG)] as const;

/** Serves the files of a page below a prefix. `missing`: what is said about every other name. */
export const registerFiles = (
  app: FastifyInstance,
  prefix: string,
  {
    files,
    checkHost,
    missing,
  }: {
    readonly files: ReadonlyMap<string, PageFile>;
    readonly checkHost: (request: FastifyRequest) => void;
    readonly missing: string;
  },
): void => {
  app.get<{ Params: { file: string } }>(`${prefix}/:file`, async (request, reply) => {
    checkHost(request);
    const file = files.get(request.params.file);
    if (file === undefined) throw new TransportError('not-found', missing);
    return reply
      .headers({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
      .type(file.type)
      .send(await file.read());
  });
};
