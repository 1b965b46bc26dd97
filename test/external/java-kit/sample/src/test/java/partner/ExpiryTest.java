package partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import mocktosscert.Severity;
import mocktosscert.TossCert;
import mocktosscert.junit.TossCertExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpiryTest {
    @RegisterExtension
    static final TossCertExtension tossCert =
            TossCertExtension.builder().client(Map.of("scenario", "instant")).failOn(Severity.ERROR).build();

    @Test
    void aResultExpiresAfter60Minutes(TossCert tossCert) throws Exception {
        String url = tossCert.baseUrl();
        TossCertClient client = new TossCertClient(
                new Config(url, url, tossCert.publicKey(), tossCert.clientId(), tossCert.clientSecret()));
        String txId = client.request("김토스", "01019990101", "19930324");
        assertEquals("김토스", client.result(txId).person().get("name"));
        tossCert.control().clock(tossCert.clientId()).advance(Duration.ofMinutes(61));
        assertEquals("CE3103", assertThrows(TossCertException.class, () -> client.result(txId)).code);
    }
}
