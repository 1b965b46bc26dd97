package partner;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import partner.TossCertSession.Algorithm;

/** The documented calls. Clients that share an access token do not ask for it twice. */
final class TossCertClient {
    /** Every field that has a value, decrypted; and base64 of CMS SignedData. */
    record Result(Map<String, String> person, String signature) {}

    /** Where the user comes from and goes back to: yours. */
    private static final String REQUEST_URL = "intoss://my-granite-app";
    private static final String SESSION_VERSION = "v1_0.0.14";
    private static final Gson GSON = new Gson();

    private final Config config;
    private final AccessToken token;
    private final String api;
    private final Algorithm algorithm;
    private final int keyBytes;

    TossCertClient(Config config) {
        this(config, new AccessToken(config), "/api/v2/sign/user/auth/id", Algorithm.AES_GCM, 32);
    }

    TossCertClient(Config config, AccessToken token, String api, Algorithm algorithm, int keyBytes) {
        this.config = config;
        this.token = token;
        this.api = api;
        this.algorithm = algorithm;
        this.keyBytes = keyBytes;
    }

    /** Asks this person to confirm in the app; the txId. */
    String request(String name, String phone, String birthday)
            throws IOException, InterruptedException, GeneralSecurityException {
        TossCertSession session = newSession();
        JsonObject answer = call(api + "/request", Map.of(
                "requestType", "USER_PERSONAL",
                "triggerType", "APP_SCHEME",
                "requestUrl", REQUEST_URL,
                "userName", session.encrypt(name),
                "userPhone", session.encrypt(phone),
                "userBirthday", session.encrypt(birthday),
                "sessionKey", session.sessionKey));
        return answer.get("txId").getAsString();
    }

    /** How far the user is: ask at most once a second. Only the result decides. */
    String status(String txId) throws IOException, InterruptedException {
        return call(api + "/status", Map.of("txId", txId)).get("status").getAsString();
    }

    /** Works twice, and within 60 minutes of completion: keep what it returns. */
    Result result(String txId) throws IOException, InterruptedException, GeneralSecurityException {
        TossCertSession session = newSession();
        JsonObject answer = call(api + "/result", Map.of("txId", txId, "sessionKey", session.sessionKey));
        Map<String, String> person = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> field : answer.getAsJsonObject("personalData").entrySet()) {
            if (!field.getValue().isJsonNull()) {
                person.put(field.getKey(), session.decrypt(field.getValue().getAsString()));
            }
        }
        return new Result(person, answer.get("signature").getAsString());
    }

    boolean isCertificateGood(String pem) throws IOException, InterruptedException {
        JsonObject answer = call("/api/v1/certificate/validate", Map.of("certificate", pem));
        return answer.get("valid").getAsBoolean() && answer.get("enabled").getAsBoolean();
    }

    private TossCertSession newSession() throws GeneralSecurityException {
        return new TossCertSession(config.publicKey(), algorithm, keyBytes, SESSION_VERSION);
    }

    private JsonObject call(String path, Map<String, ?> body) throws IOException, InterruptedException {
        String bearer = token.get();
        try {
            return send(bearer, path, body);
        } catch (TossCertException refused) {
            if (!refused.code.equals("CE1000")) throw refused;
            token.drop(bearer);
            return send(token.get(), path, body);
        }
    }

    private JsonObject send(String bearer, String path, Map<String, ?> body) throws IOException, InterruptedException {
        Http.Answer answer = Http.send(HttpRequest.newBuilder(URI.create(config.apiUrl() + path))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GSON.toJson(body))).build());
        if (Http.text(answer.body(), "resultType").equals("SUCCESS")) return answer.body().getAsJsonObject("success");
        JsonObject error = answer.body().getAsJsonObject("error");
        throw new TossCertException(answer.status(), Http.text(error, "errorCode"), Http.text(error, "reason"));
    }
}
