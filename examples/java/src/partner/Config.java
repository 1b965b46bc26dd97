package partner;

import java.io.IOException;

/** What differs between production and the emulator, and nothing else does. */
record Config(String apiUrl, String tokenUrl, String publicKey, String clientId, String clientSecret) {
    static Config fromEnvironment() throws IOException, InterruptedException {
        String apiUrl = env("TOSS_CERT_URL", "http://localhost:8677");
        String publicKey = System.getenv("TOSS_PUBLIC_KEY");
        return new Config(
                apiUrl,
                env("TOSS_OAUTH_URL", apiUrl),
                publicKey != null ? publicKey : Http.get(apiUrl + "/_control/v1/public-key").trim(),
                env("TOSS_CLIENT_ID", "test_a8e23336d673ca70922b485fe806eb2d"),
                env("TOSS_CLIENT_SECRET", "test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3"));
    }

    Config withClient(String id, String secret) {
        return new Config(apiUrl, tokenUrl, publicKey, id, secret);
    }

    static String env(String name, String fallback) {
        return System.getenv().getOrDefault(name, fallback);
    }
}
