package partner;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Kept and reused until a tenth of its life is left. */
final class AccessToken {
    private final Config config;
    private String value;
    private Instant renewAt;

    AccessToken(Config config) {
        this.config = config;
    }

    synchronized String get() throws IOException, InterruptedException {
        if (value == null || Instant.now().isAfter(renewAt)) {
            JsonObject answer = ask();
            value = answer.get("access_token").getAsString();
            renewAt = Instant.now().plusSeconds(answer.get("expires_in").getAsLong() * 9 / 10);
        }
        return value;
    }

    /** Forgets a token that was refused, unless another thread already has a new one. */
    synchronized void drop(String refused) {
        if (refused.equals(value)) value = null;
    }

    private JsonObject ask() throws IOException, InterruptedException {
        Map<String, String> form = Map.of(
                "grant_type", "client_credentials",
                "scope", "ca",
                "client_id", config.clientId(),
                "client_secret", config.clientSecret());
        String body = form.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Http.Answer answer = Http.send(HttpRequest.newBuilder(URI.create(config.tokenUrl() + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)).build());
        if (answer.status() == 200) return answer.body();
        throw new TossCertException(
                answer.status(), Http.text(answer.body(), "error"), Http.text(answer.body(), "error_description"));
    }
}
