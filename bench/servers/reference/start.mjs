// The least that a Fastify server needs before its first answer.
import Fastify from 'fastify';

const app = Fastify();
app.get('/', async () => ({ ready: true }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
