/**
 * A session key or field that cannot be decrypted. The message is ASCII, contains nothing of the input, and continues a
 * sentence: "sessionKey " or the field's name comes before it.
 */
export class DecryptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecryptionError';
  }
}
