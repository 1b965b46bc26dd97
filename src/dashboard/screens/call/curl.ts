import type { RequestView } from '../../../client/control.ts';

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** curl sets these itself. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding', 'expect']);

/** The call as a command of curl, masked as the journal is. `root`: the address of this server. */
export const toCurl = ({ request: { method, target, headers, body } }: RequestView, root: string): string => {
  const given = Object.entries(headers).filter(([name]) => !OWN.has(name));
  const words = [
    `curl -i${method === 'POST' || method === null ? '' : ` -X ${quoted(method)}`} ${quoted(root + (target ?? '/'))}`,
    ...given.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null || body.text === '' ? [] : [`--data-binary ${quoted(body.text)}`]),
  ];
  return words.join(' \\\n  ');
};
