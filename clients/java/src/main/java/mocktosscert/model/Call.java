package mocktosscert.model;

import java.util.Map;
import java.util.Objects;
import mocktosscert.Nullable;

/**
 * A call of the journal with its answer. Secrets and personal data are masked.
 *
 * @param at in real time
 * @param clientAt on the clock of the client
 * @param outcome {@code SUCCESS}, a code such as {@code CE3102}, or a word such as {@code closed}
 * @param hint what was wrong, and how to fix it
 * @param diagnosis why a session key or a field does not decrypt
 * @param answer {@code null}: the connection was closed without one
 */
public record Call(
        String id,
        String at,
        @Nullable String clientAt,
        @Nullable String clientId,
        @Nullable String endpoint,
        @Nullable String txId,
        String outcome,
        @Nullable String hint,
        @Nullable Diagnosis diagnosis,
        @Nullable Struck fault,
        double durationMs,
        Request request,
        @Nullable Answer answer) {
    public record Diagnosis(String part, @Nullable String mistake, String explanation) {}

    /** The fault that triggered on the call. */
    public record Struck(String id, String effect) {}

    public record Request(
            @Nullable String method,
            @Nullable String target,
            Map<String, String> headers,
            @Nullable String tls,
            @Nullable Body body) {
        public Request {
            headers = Objects.requireNonNullElse(headers, Map.of());
        }
    }

    public record Answer(int status, Map<String, String> headers, Body body) {
        public Answer {
            headers = Objects.requireNonNullElse(headers, Map.of());
        }
    }

    public record Body(String text, int bytes, boolean truncated) {}
}
