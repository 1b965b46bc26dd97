/** A session key or field that cannot be used; the message says why, in ASCII, without any of its content. */
export class SealError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealError';
  }
}
