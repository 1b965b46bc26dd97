package partner;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** JSON, and now and then text, over HTTP. */
final class Http {
    record Answer(int status, JsonObject body) {}

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Gson GSON = new Gson();

    private Http() {}

    static Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
        try {
            return new Answer(response.statusCode(), GSON.fromJson(response.body(), JsonObject.class));
        } catch (JsonSyntaxException page) {
            // A gateway's page.
            throw new TossCertException(response.statusCode(), "HTTP " + response.statusCode(), "no JSON");
        }
    }

    static String get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IOException(url + ": HTTP " + response.statusCode());
        return response.body();
    }

    static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }
}
