package mocktosscert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The calls of a partner's server, for tests. */
public final class Partner {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TossCert tossCert;
    private final String token;

    public Partner(TossCert tossCert) {
        this.tossCert = tossCert;
        String form = "grant_type=client_credentials&scope=ca&client_id=" + tossCert.clientId() + "&client_secret="
                + tossCert.clientSecret();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tossCert.baseUrl() + "/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        token = send(request).path("access_token").asText();
    }

    /** The answer to a call such as {@code request}. */
    public JsonNode call(String name, String body) {
        URI uri = URI.create(tossCert.baseUrl() + "/api/v2/sign/user/auth/id/" + name);
        return send(HttpRequest.newBuilder(uri)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** The id of a new transaction. */
    public String request() {
        String body = "{\"requestType\":\"USER_NONE\",\"requestUrl\":\"https://partner.test\"}";
        return call("request", body).path("success").path("txId").asText();
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            return new ObjectMapper().readTree(http.send(request.build(), BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}
