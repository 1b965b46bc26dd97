import type { Tamper } from '../../domain/endpoint.ts';

/** Another UUID of the same shape. */
const otherId = (id: string): string => (id.startsWith('0') ? '1' : '0') + id.slice(1);

const flipLastBit = (payload: string): string => {
  const bytes = Buffer.from(payload, 'base64');
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return bytes.toString('base64');
};

const otherLastDigit = (mac: string): string => mac.slice(0, -1) + (mac.endsWith('0') ? '1' : '0');

/** An encrypted field with one thing broken on purpose: its tag (HMAC with AES_CBC), or the id of its session. */
export const tamperField = (field: string, tamper: Tamper | null): string => {
  if (tamper === null) return field;
  const [version = '', id = '', payload = '', mac] = field.split('$');
  if (tamper === 'field-session-id') return [version, otherId(id), ...field.split('$').slice(2)].join('$');
  if (tamper !== 'field-tag') return field;
  return [version, id, ...(mac === undefined ? [flipLastBit(payload)] : [payload, otherLastDigit(mac)])].join('$');
};
