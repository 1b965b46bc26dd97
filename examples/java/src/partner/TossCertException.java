package partner;

import java.io.IOException;

/** A call that was refused: the code and reason of a FAIL envelope, or of OAuth. */
final class TossCertException extends IOException {
    private static final long serialVersionUID = 1;

    final int status;
    final String code;
    final String reason;

    TossCertException(int status, String code, String reason) {
        super(code + " (" + status + "): " + reason);
        this.status = status;
        this.code = code;
        this.reason = reason;
    }

    /** The service's fault, not ours: the same call may work later. */
    boolean isRetryable() {
        return status >= 500;
    }
}
