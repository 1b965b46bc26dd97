package mocktosscert.model;

import java.util.List;
import java.util.Objects;
import mocktosscert.Nullable;

/**
 * A client: a partner with transactions, a clock, faults and findings of its own.
 *
 * @param scenario {@code null}: the default of the server
 */
public record Client(
        String clientId,
        String partnerCode,
        List<String> scopes,
        long tokenTtlSeconds,
        @Nullable String scenario,
        String identity,
        boolean strict,
        List<String> disabledRules,
        Clock clock,
        String createdAt) {
    public Client {
        scopes = Objects.requireNonNullElse(scopes, List.of());
        disabledRules = Objects.requireNonNullElse(disabledRules, List.of());
    }
}
