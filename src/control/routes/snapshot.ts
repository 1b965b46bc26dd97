import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ControlContext } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { Snapshot, SnapshotBody } from '../schemas/snapshot.ts';
import type { InSeries } from '../series.ts';
import { writeSnapshot } from '../snapshot-text.ts';

/** `POST /snapshot`: everything but the journal, as one document to begin with. */
export const snapshotRoutes =
  ({ store, version, realNow, monotonicNow }: ControlContext, inSeries: InSeries): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = { body: SnapshotBody, response: { 200: Snapshot } };
    app.post('/snapshot', { config: { isSentAsIs: true }, schema }, async (request, reply) => {
      const { snapshots } = store;
      if (snapshots === undefined) {
        throw new ProblemError('conflict', `the store ${store.kind} cannot be saved: only the store memory can`);
      }
      const { secrets = false } = request.body;
      const text = writeSnapshot({
        save: () => snapshots.save(),
        clocks: () => ({ realMs: realNow(), monotonicMs: monotonicNow() }),
        madeWith: version,
        secrets,
        inSeries,
      });
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(text) as never);
    });
  };
