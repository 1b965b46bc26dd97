package mocktosscert.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import mocktosscert.Nullable;

/**
 * A transaction, as it is now on the clock of its client.
 *
 * @param product {@code id} or {@code easy}
 * @param requestUrl without its query
 * @param possible what can be done with it now: {@code start}, {@code complete} …
 * @param error the code with which the result is refused although the user approves
 * @param polls how often its status was read
 * @param reads the reads of its result
 * @param identified whether the user is known
 * @param person masked
 * @param history what has happened, the oldest first
 * @param ahead what will happen, the earliest first
 */
public record Transaction(
        String txId,
        String clientId,
        String partnerCode,
        String product,
        String requestType,
        @Nullable String triggerType,
        @Nullable String requestUrl,
        String status,
        List<String> possible,
        @Nullable String error,
        String scenario,
        String requestedAt,
        @Nullable String startsAt,
        @Nullable String completesAt,
        String expiresAt,
        @Nullable String cancelledAt,
        int polls,
        List<Read> reads,
        boolean identified,
        JsonNode person,
        List<Step> history,
        List<Step> ahead) {
    public Transaction {
        possible = Objects.requireNonNullElse(possible, List.of());
        reads = Objects.requireNonNullElse(reads, List.of());
        history = Objects.requireNonNullElse(history, List.of());
        ahead = Objects.requireNonNullElse(ahead, List.of());
    }

    public record Read(String at) {}

    /** @param realAt {@code null}: it is planned */
    public record Step(String at, @Nullable String realAt, String event, String cause) {}
}
