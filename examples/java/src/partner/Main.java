package partner;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A partner's whole flow. Against the emulator, three settings differ from production: the two base URLs and the public
 * key. What only the emulator has (the control API) stands in for the user here.
 */
public final class Main {
    private static final String BASE_URL = env("TOSS_CERT_URL", "http://localhost:8677");
    private static final String TOKEN_URL = env("TOSS_OAUTH_URL", BASE_URL);
    private static final String CONTROL = BASE_URL + "/_control/v1";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Gson GSON = new Gson();

    public static void main(String[] args) throws Exception {
        String publicKey = get(CONTROL + "/public-key");
        TossCertClient client = new TossCertClient(TOKEN_URL, BASE_URL);
        client.authenticate(
                env("TOSS_CLIENT_ID", "test_a8e23336d673ca70922b485fe806eb2d"),
                env("TOSS_CLIENT_SECRET", "test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3"));
        SignatureVerifier verifier = new SignatureVerifier(get(CONTROL + "/signature-ca.pem"));

        run(client, verifier, publicKey, "/api/v2/sign/user/auth/id", TossCertSession.Algorithm.AES_GCM, 32);
        run(client, verifier, publicKey, "/api/v2/sign/user/auth", TossCertSession.Algorithm.AES_CBC, 32);
        run(client, verifier, publicKey, "/api/v2/sign/user/auth/id", TossCertSession.Algorithm.AES_CBC, 16);
    }

    private static void run(TossCertClient client, SignatureVerifier verifier, String publicKey, String api,
            TossCertSession.Algorithm algorithm, int keyBytes) throws Exception {
        TossCertSession sent = new TossCertSession(publicKey, algorithm, keyBytes, "v1_0.0.14");
        JsonObject requested = client.call(api + "/request", Map.of(
                "requestType", "USER_PERSONAL",
                "triggerType", "APP_SCHEME",
                "requestUrl", "intoss://my-granite-app",
                "userName", sent.encrypt("홍길동"),
                "userPhone", sent.encrypt("01012345678"),
                "userBirthday", sent.encrypt("19900101"),
                "sessionKey", sent.sessionKey));
        String txId = requested.get("txId").getAsString();
        expect("REQUESTED", client.call(api + "/status", Map.of("txId", txId)).get("status").getAsString());

        approve(txId);
        expect("COMPLETED", client.call(api + "/status", Map.of("txId", txId)).get("status").getAsString());

        TossCertSession asked = new TossCertSession(publicKey, algorithm, keyBytes, "v1_0.0.14");
        JsonObject result = client.call(api + "/result", Map.of("txId", txId, "sessionKey", asked.sessionKey));
        Map<String, String> person = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> field : result.getAsJsonObject("personalData").entrySet()) {
            if (!field.getValue().isJsonNull()) person.put(field.getKey(), asked.decrypt(field.getValue().getAsString()));
        }

        SignatureVerifier.Verified verified = verifier.verify(result.get("signature").getAsString());
        expect(txId, GSON.fromJson(verified.content(), JsonObject.class).get("txId").getAsString());
        expect(person.get("name"), verified.signerName());
        JsonObject checked = client.call("/api/v1/certificate/validate", Map.of("certificate", verified.certificatePem()));
        expect("true", checked.get("valid").getAsString());
        expect("true", checked.get("enabled").getAsString());

        System.out.println(GSON.toJson(Map.of("algorithm", algorithm + " " + keyBytes * 8, "api", api, "person", person)));
    }

    /** The user's part: with the real service, somebody opens the app. */
    private static void approve(String txId) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(CONTROL + "/transactions/" + txId + "/complete"))
                .POST(BodyPublishers.noBody()).build();
        expect("200", String.valueOf(HTTP.send(request, BodyHandlers.discarding()).statusCode()));
    }

    private static String get(String url) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString()).body();
    }

    private static void expect(String expected, String found) {
        if (!expected.equals(found)) throw new IllegalStateException("expected " + expected + ", found " + found);
    }

    private static String env(String name, String fallback) {
        return System.getenv().getOrDefault(name, fallback);
    }
}
