// A Map of plain records with 12 fields and numeric times: prints how many bytes of resident memory one of them needs.
import { randomUUID } from 'node:crypto';
import { residentBytes } from '../resident-bytes.mjs';

/** A text as it comes from a parser: in one piece, not a tree of pieces. */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');

const records = new Map();
const add = (count) => {
  for (let index = 0; index < count; index += 1) {
    const txId = flat(randomUUID());
    const at = Date.now();
    records.set(txId, {
      txId,
      clientId: 'client',
      product: 'id',
      requestType: 'USER_NONE',
      requestUrl: 'https://partner.example/done',
      scenario: 'manual',
      personaId: 'kim-toss',
      requested: at,
      completed: null,
      expires: at + 600_000,
      polls: 0,
      reads: 0,
    });
  }
};

add(Number(process.env.FIRST));
const before = await residentBytes();
add(Number(process.env.MORE));
const bytes = ((await residentBytes()) - before) / Number(process.env.MORE);
console.log(JSON.stringify({ bytes, records: records.size }));
