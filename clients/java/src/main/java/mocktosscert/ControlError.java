package mocktosscert;

import com.fasterxml.jackson.databind.JsonNode;

/** A call that the server refused, or that got no answer. */
public final class ControlError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Integer status;
    private final transient @Nullable JsonNode problem;

    ControlError(
            String message, @Nullable Integer status, @Nullable JsonNode problem, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.problem = problem;
    }

    ControlError(String message, @Nullable Integer status) {
        this(message, status, null, null);
    }

    /** The HTTP status; {@code null} without an answer. */
    public @Nullable Integer status() {
        return status;
    }

    /**
     * The problem details of the server (RFC 9457), also with {@code errors} (wrong fields), or {@code state} and {@code possible}
     * (an action that is impossible); {@code null} without them.
     */
    public @Nullable JsonNode problem() {
        return problem;
    }
}
