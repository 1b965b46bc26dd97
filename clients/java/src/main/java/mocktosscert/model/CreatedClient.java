package mocktosscert.model;

import java.util.List;
import java.util.Objects;
import mocktosscert.Nullable;

/**
 * A client that was just created. No later answer has its secret.
 *
 * @param scenario {@code null}: the default of the server
 */
public record CreatedClient(
        String clientId,
        String partnerCode,
        List<String> scopes,
        long tokenTtlSeconds,
        @Nullable String scenario,
        String identity,
        boolean strict,
        List<String> disabledRules,
        Clock clock,
        String createdAt,
        String clientSecret) {
    public CreatedClient {
        scopes = Objects.requireNonNullElse(scopes, List.of());
        disabledRules = Objects.requireNonNullElse(disabledRules, List.of());
    }

    /** Without the secret, so that logs do not have it. */
    @Override
    public String toString() {
        return "CreatedClient[clientId=" + clientId + "]";
    }
}
