import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { OpenApiDocument } from '../../http/openapi.ts';

const Document = Type.Object({}, { additionalProperties: true });

/** Makes the document on the first call. */
const once = (make: () => OpenApiDocument): (() => OpenApiDocument) => {
  let made: OpenApiDocument | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Both APIs as OpenAPI documents. */
export const documentRoutes =
  (documents: {
    readonly control: () => OpenApiDocument;
    readonly toss: () => OpenApiDocument;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const control = once(documents.control);
    const toss = once(documents.toss);
    app.get('/openapi.json', { schema: { response: { 200: Document } } }, async () => control());
    app.get('/openapi-toss.json', { schema: { response: { 200: Document } } }, async () => toss());
  };
