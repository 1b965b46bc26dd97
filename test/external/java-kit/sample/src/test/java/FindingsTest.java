import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import mocktosscert.Severity;
import mocktosscert.TossCert;
import mocktosscert.junit.TossCertExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingsTest {
    private static final Exchanger<String> BESIDE = new Exchanger<>();

    @RegisterExtension
    static final TossCertExtension tossCert =
            TossCertExtension.builder().client(Map.of("scenario", "instant")).failOn(Severity.ERROR).build();

    @Test
    void passes(TossCert tossCert) {
        assertEquals("instant", tossCert.control().client(tossCert.clientId()).scenario());
    }

    @Test
    void passesWithFindings(TossCert tossCert) throws Exception {
        String query = "?client_id=" + tossCert.clientId() + "&client_secret=" + tossCert.clientSecret();
        HttpRequest request = HttpRequest.newBuilder(URI.create(tossCert.baseUrl() + "/token" + query))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=ca&client_id=" + tossCert.clientId()
                        + "&client_secret=" + tossCert.clientSecret()))
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void runBesideEachOther(int number, TossCert tossCert) throws Exception {
        String other = BESIDE.exchange(tossCert.clientId(), 60, TimeUnit.SECONDS);
        assertNotEquals(other, tossCert.clientId());
    }
}
