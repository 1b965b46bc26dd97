package mocktosscert.model;

import mocktosscert.Nullable;

/**
 * What a server is.
 *
 * @param runId another one after each start
 * @param app whether it serves the standard window, the virtual app and the demo page
 * @param tls whether it also listens for HTTPS
 * @param token whether calls need the control token
 * @param credentials of the test client that everybody knows
 */
public record Info(
        String version,
        String startedAt,
        String runId,
        String store,
        String baseUrl,
        boolean app,
        boolean tls,
        boolean token,
        @Nullable Credentials credentials,
        Defaults defaults,
        Counts counts) {
    public record Credentials(String clientId, String clientSecret) {}

    public record Defaults(String scenario, int expireSeconds) {}

    public record Counts(int clients, int transactions) {}
}
