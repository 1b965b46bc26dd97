export interface Answer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** Joins the chunks of a body (RFC 9112 7.1). */
const joinChunks = (text: string): string => {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(length > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
};

/** The answer in what a connection has received so far; `undefined` while a part of it is missing. */
export const readAnswer = (text: string): Answer | undefined => {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const start = headEnd + HEAD_END.length;
  const status = Number(text.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length !== undefined) {
    return text.length < start + Number(length) ? undefined : { status, body: text.slice(start) };
  }
  return text.endsWith(LAST_CHUNK) ? { status, body: joinChunks(text.slice(start)) } : undefined;
};
