package partner;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The documented calls. Only the base URLs tell the real service and the emulator apart. */
final class TossCertClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Gson gson = new Gson();
    private final String tokenUrl;
    private final String apiUrl;
    private String token;

    TossCertClient(String tokenUrl, String apiUrl) {
        this.tokenUrl = tokenUrl;
        this.apiUrl = apiUrl;
    }

    void authenticate(String clientId, String clientSecret) throws IOException, InterruptedException {
        Map<String, String> form = Map.of(
                "grant_type", "client_credentials", "scope", "ca", "client_id", clientId, "client_secret", clientSecret);
        String body = form.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        JsonObject answer = send(HttpRequest.newBuilder(URI.create(tokenUrl + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)).build());
        token = answer.get("access_token").getAsString();
    }

    /** The success of an API call; throws with the error code when it failed. */
    JsonObject call(String path, Map<String, ?> body) throws IOException, InterruptedException {
        JsonObject answer = send(HttpRequest.newBuilder(URI.create(apiUrl + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(gson.toJson(body))).build());
        if (!"SUCCESS".equals(answer.get("resultType").getAsString())) {
            throw new IOException(path + ": " + answer.getAsJsonObject("error").get("errorCode").getAsString());
        }
        return answer.getAsJsonObject("success");
    }

    private JsonObject send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return gson.fromJson(response.body(), JsonObject.class);
    }
}
