package mocktosscert.model;

import mocktosscert.Nullable;

/**
 * A fault as it is now.
 *
 * @param clientId {@code null}: all clients
 * @param timesLeft {@code null}: without end
 * @param seen calls that matched
 * @param struck matching calls on which it triggered
 */
public record Fault(
        String id,
        @Nullable String clientId,
        String endpoint,
        @Nullable Integer timesLeft,
        double probability,
        @Nullable Long delayMs,
        @Nullable String error,
        @Nullable Integer http,
        @Nullable String abort,
        @Nullable String tamper,
        int seen,
        int struck,
        String createdAt) {}
