import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { OpenApiDocument } from '../../http/openapi.ts';

const Document = Type.Object({}, { additionalProperties: true });

type Make = () => Promise<OpenApiDocument>;

/** Makes the document on the first call; after a failure, on the next one. */
const once = (make: Make): Make => {
  let made: Promise<OpenApiDocument> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
};

/** Both APIs as OpenAPI documents. */
export const documentRoutes =
  (documents: { readonly control: Make; readonly toss: Make }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const control = once(documents.control);
    const toss = once(documents.toss);
    app.get('/openapi.json', { schema: { response: { 200: Document } } }, control);
    app.get('/openapi-toss.json', { schema: { response: { 200: Document } } }, toss);
  };
