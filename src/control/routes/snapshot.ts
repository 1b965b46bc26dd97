import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ControlContext } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { Snapshot, SnapshotBody } from '../schemas/snapshot.ts';
import { writeSnapshot } from '../snapshot-text.ts';

/** `POST /snapshot`: everything but the journal, as one document to begin with. */
export const snapshotRoutes =
  ({ store, version, realNow, monotonicNow }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = { body: SnapshotBody, response: { 200: Snapshot } };
    app.post('/snapshot', { schema }, async (request, reply) => {
      if (store.snapshots === undefined) {
        throw new ProblemError('conflict', `the store ${store.kind} cannot be saved: only the store memory can`);
      }
      const { secrets = false } = request.body;
      const clocks = { realMs: realNow(), monotonicMs: monotonicNow() };
      const text = writeSnapshot(store.snapshots.save(), { madeWith: version, clocks, secrets });
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(text) as never);
    });
  };
