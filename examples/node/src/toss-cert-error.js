/** A call that was refused: the code and reason of a FAIL envelope, or of OAuth; status 0 without an answer. */
export class TossCertError extends Error {
  constructor(status, code, reason, options) {
    super(`${code} (${status}): ${reason}`, options);
    this.name = 'TossCertError';
    this.status = status;
    this.code = code;
    this.reason = reason;
  }

  /** The service's fault, not ours: the same call may work later. */
  get isRetryable() {
    return this.status === 0 || this.status >= 500;
  }
}
