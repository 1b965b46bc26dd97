package partner;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

public final class PartnerTest {
    private String clientId;
    private TossCertClient client;

    /** A client of its own: no other test sees its transactions, clock and faults. */
    @Before
    public void createClient() throws Exception {
        JsonObject created = Control.post("/clients", "{}");
        clientId = created.get("clientId").getAsString();
        String secret = created.get("clientSecret").getAsString();
        client = new TossCertClient(Config.fromEnvironment().withClient(clientId, secret));
    }

    @Test
    public void theWholeFlow() throws Exception {
        String txId = requestKim();
        assertEquals("REQUESTED", client.status(txId));
        Control.post("/transactions/" + txId + "/complete", "{}");

        TossCertClient.Result result = client.result(txId);
        Map<String, String> person = new HashMap<>(result.person());
        assertTrue(person.remove("ci").matches("CI0110000000001.{73}"));
        assertTrue(person.remove("di").matches("DI0110000000001.{73}"));
        assertEquals(
                Map.of("name", "김토스", "birthday", "19930324", "gender", "FEMALE", "nationality", "LOCAL", "ageGroup", "ADULT"),
                person);

        SignatureVerifier.Verified verified = new SignatureVerifier(Control.signatureCa()).verify(result.signature());
        assertEquals(txId, new Gson().fromJson(verified.content(), JsonObject.class).get("txId").getAsString());
        assertEquals("김토스", verified.signerName());
        assertTrue(client.isCertificateGood(verified.certificatePem()));
    }

    @Test
    public void completingFromTheTest() throws Exception {
        String txId = requestKim();
        Control.post("/transactions/" + txId + "/complete", "{\"persona\":\"namgung\"}");
        assertEquals("COMPLETED", client.status(txId));
        assertEquals("남궁모의", client.result(txId).person().get("name"));
    }

    @Test
    public void expiry() throws Exception {
        String completed = requestKim();
        String ignored = requestKim();
        Control.post("/transactions/" + completed + "/complete", "{}");
        client.result(completed);

        Control.post("/clients/" + clientId + "/clock", "{\"advance\":\"61m\"}");
        assertRefused("CE3103", () -> client.result(completed));
        assertEquals("EXPIRED", client.status(ignored));
    }

    @Test
    public void theWrongPerson() throws Exception {
        Control.post("/clients/" + clientId + "/next", "{\"scenario\":\"mismatch\"}");
        TossCertException refused = assertRefused("CE3001", () -> requestKim());
        assertFalse(refused.isRetryable());
    }

    @Test
    public void maintenance() throws Exception {
        Control.post("/faults", """
                {"clientId":"%s","endpoint":"request","error":"CE0002","times":1}""".formatted(clientId));
        TossCertException refused = assertRefused("CE0002", () -> requestKim());
        assertEquals(503, refused.status);
        assertTrue(refused.isRetryable());
        assertFalse(requestKim().isEmpty());
    }

    @Test
    public void theThirdRead() throws Exception {
        String txId = requestKim();
        Control.post("/transactions/" + txId + "/complete", "{}");
        assertEquals(client.result(txId), client.result(txId));
        assertRefused("CE3101", () -> client.result(txId));
    }

    private String requestKim() throws Exception {
        return client.request("김토스", "01019990101", "19930324");
    }

    private static TossCertException assertRefused(String code, ThrowingRunnable call) {
        TossCertException refused = assertThrows(TossCertException.class, call);
        assertEquals(code, refused.code);
        assertFalse(refused.reason.isEmpty());
        return refused;
    }
}
