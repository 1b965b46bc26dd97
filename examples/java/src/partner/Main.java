package partner;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.Map;
import partner.TossCertSession.Algorithm;

/** A partner's whole flow, with each kind of session key that the service takes. */
public final class Main {
    private static final Gson GSON = new Gson();

    public static void main(String[] args) throws Exception {
        Config config = Config.fromEnvironment();
        AccessToken token = new AccessToken(config);
        SignatureVerifier verifier = new SignatureVerifier(Control.signatureCa());

        run(config, token, verifier, "/api/v2/sign/user/auth/id", Algorithm.AES_GCM, 32);
        run(config, token, verifier, "/api/v2/sign/user/auth", Algorithm.AES_CBC, 32);
        run(config, token, verifier, "/api/v2/sign/user/auth/id", Algorithm.AES_CBC, 16);
    }

    private static void run(Config config, AccessToken token, SignatureVerifier verifier, String api,
            Algorithm algorithm, int keyBytes) throws Exception {
        TossCertClient client = new TossCertClient(config, token, api, algorithm, keyBytes);
        String txId = client.request("김토스", "01019990101", "19930324");
        expect("REQUESTED", client.status(txId));
        // The user's part: with the real service, the user opens the app.
        Control.post("/transactions/" + txId + "/complete", "{}");
        expect("COMPLETED", client.status(txId));

        TossCertClient.Result result = client.result(txId);
        SignatureVerifier.Verified verified = verifier.verify(result.signature());
        expect(txId, GSON.fromJson(verified.content(), JsonObject.class).get("txId").getAsString());
        expect(result.person().get("name"), verified.signerName());
        expect("true", String.valueOf(client.isCertificateGood(verified.certificatePem())));

        System.out.println(GSON.toJson(
                Map.of("algorithm", algorithm + " " + keyBytes * 8, "api", api, "person", result.person())));
    }

    private static void expect(String expected, String found) {
        if (!expected.equals(found)) throw new IllegalStateException("expected " + expected + ", found " + found);
    }
}
