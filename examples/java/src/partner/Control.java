package partner;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** What only the emulator has. It stands in for the user, the clock and bad luck. */
final class Control {
    private static final String URL = Config.env("TOSS_CERT_URL", "http://localhost:8677") + "/_control/v1";

    private Control() {}

    static JsonObject post(String path, String json) throws IOException, InterruptedException {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(URI.create(URL + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)).build());
        if (answer.status() >= 400) throw new IOException(path + ": " + answer.body());
        return answer.body();
    }

    static String signatureCa() throws IOException, InterruptedException {
        return Http.get(URL + "/signature-ca.pem");
    }
}
