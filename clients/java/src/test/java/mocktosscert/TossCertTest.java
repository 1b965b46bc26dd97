package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TossCertTest {
    private final List<String> printed = new ArrayList<>();
    private final TossCertOptions.Builder<TossCertOptions> options = TossCertOptions.builder().print(printed::add);

    private TossCert open() {
        return TossCert.open(options.build());
    }

    @Test
    void hasAClientOfItsOwn() {
        TossCert one = TossCert.open(options.client(Map.of("strict", true)).build());
        assertTrue(one.control().client(one.clientId()).strict());
        assertNotEquals(one.clientId(), open().clientId());
        assertEquals("TossCert[clientId=" + one.clientId() + "]", one.toString());
    }

    @Test
    void needsAServer() {
        String said = "no server is named: set MOCK_TOSS_URL, or run the tests with "
                + "\"mock-toss-cert exec -- <command>\"";
        for (Map<String, String> environment : List.<Map<String, String>>of(Map.of(), Map.of("MOCK_TOSS_URL", ""))) {
            TossCertOptions given = options.build();
            assertEquals(
                    said,
                    assertThrows(IllegalStateException.class, () -> TossCert.open(given, environment)).getMessage());
        }
    }

    @Test
    void takesOptionsBeforeTheEnvironment() {
        Map<String, String> environment =
                Map.of("MOCK_TOSS_URL", "http://127.0.0.1:9", "MOCK_TOSS_CONTROL_TOKEN", "\n");
        TossCertOptions given = options.url(System.getenv("MOCK_TOSS_URL")).token("any").build();
        TossCert.open(given, environment).end(false);
        assertFalse(given.toString().contains("any"));
    }

    @Test
    void printsTheReportOfAFailedTestOnce() {
        TossCert one = open();
        one.end(true);
        one.end(true);
        assertEquals(1, printed.size());
        assertTrue(printed.get(0).startsWith("mock-toss-cert: calls of client " + one.clientId()));
        one.reset();
        one.end(true, "orders > pays");
        assertEquals(2, printed.size());
        String name = "mock-toss-cert: report of the test \"orders > pays\"\n";
        assertTrue(printed.get(1).startsWith(name + "mock-toss-cert: calls of client " + one.clientId()));
    }

    @Test
    void saysWhyThereIsNoReport() {
        TossCert one = open();
        one.control().deleteClient(one.clientId());
        one.end(true);
        String begin = "mock-toss-cert: no report of client " + one.clientId() + ": GET /_control/v1/clients/";
        assertTrue(printed.get(0).startsWith(begin), printed::toString);
        assertTrue(printed.get(0).endsWith("\n"));
    }

    @Test
    void saysThatAnOlderServerHasNoReport() throws Exception {
        try (StubServer server = new StubServer()) {
            server.answer("/_control/v1/public-key", 200, open().publicKey());
            server.answer("/_control/v1/clients", 201, "{\"clientId\":\"one\",\"clientSecret\":\"secret\"}");
            server.answer("/_control/v1/clients/one", 200, "{\"clientId\":\"one\"}");
            server.answer("/_control/v1/clients/one/report", 404, "{\"detail\":\"no such path\"}");
            TossCert.open(options.url(server.url()).build()).end(true);
        }
        assertEquals(
                List.of("mock-toss-cert: no report of client one: the server is older than this kit: update it\n"),
                printed);
    }

    @Test
    void saysHowToGiveTheControlToken() throws Exception {
        String wrong = "the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token";
        String key = open().publicKey();
        for (boolean hasPublicKey : List.of(true, false)) {
            try (StubServer server = new StubServer()) {
                server.answer("/", 401, "{\"detail\":\"no\"}");
                if (hasPublicKey) server.answer("/_control/v1/public-key", 200, key);
                TossCertOptions given = options.url(server.url()).token("wrong").build();
                ControlError error = assertThrows(ControlError.class, () -> TossCert.open(given));
                assertEquals(wrong, error.getMessage());
                assertEquals(401, error.status());
                assertEquals("no", error.problem().get("detail").asText());
            }
        }
        try (StubServer server = new StubServer()) {
            server.answer("/", 401, "<!doctype html>");
            TossCertOptions given = options.url(server.url()).build();
            String said = assertThrows(ControlError.class, () -> TossCert.open(given)).getMessage();
            assertTrue(said.endsWith(" is not mock-toss-cert (HTTP 401): check the address"), said);
        }
    }

    @Test
    void takesFindingsOfAnotherVersion() throws Exception {
        String findings = "{},{\"rule\":\"mild\",\"severity\":\"unheard-of\"},{\"severity\":\"error\"},"
                + "{\"rule\":\"bad\",\"severity\":\"error\"}";
        try (StubServer server = new StubServer()) {
            server.answer("/_control/v1/public-key", 200, open().publicKey());
            server.answer("/_control/v1/clients", 201, "{\"clientId\":\"one\",\"clientSecret\":\"secret\"}");
            server.answer("/_control/v1/findings", 200, "{\"items\":[" + findings + "]}");
            TossCert one = TossCert.open(options.url(server.url()).failOn(Severity.WARNING).build());
            String said = assertThrows(AssertionError.class, () -> one.end(false)).getMessage();
            assertEquals("mock-toss-cert has findings (?, bad): see the report, and docs/findings.md", said);
        }
    }

    @Test
    void aPrinterThatThrowsHidesNothing() {
        List<Consumer<String>> printers = List.of(
                report -> {
                    throw new IllegalStateException("no paper");
                },
                report -> {
                    throw new AssertionError("no paper");
                });
        for (Consumer<String> printer : printers) {
            TossCert one = TossCert.open(options.print(printer).build());
            Thread.currentThread().interrupt();
            assertEquals(
                    "mock-toss-cert: no report of client " + one.clientId() + ": print failed: no paper\n",
                    standardErrorOf(() -> one.end(true)));
            assertTrue(Thread.interrupted());
        }
        TossCert strict = TossCert.open(options.failOn(Severity.WARNING).build());
        new Partner(strict).call("request", "{\"requestType\":\"USER_NONE\"}");
        standardErrorOf(() -> assertThrows(AssertionError.class, () -> strict.end(false)));
    }

    private static String standardErrorOf(Runnable action) {
        PrintStream real = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(real);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noTestFailsForAHint() {
        assertEquals(
                "failOn must be \"error\" or \"warning\", not \"info\"",
                assertThrows(IllegalArgumentException.class, options.failOn(Severity.INFO)::build).getMessage());
    }

    @Test
    void printsNothingForAPassedTest() {
        TossCert one = open();
        new Partner(one).call("request", "{\"requestType\":\"USER_NONE\"}");
        one.end(false);
        assertEquals(List.of(), printed);
    }

    @Test
    void refusesFindingsThatAreSevereEnough() {
        TossCert lenient = TossCert.open(options.failOn(Severity.ERROR).build());
        new Partner(lenient).call("request", "{\"requestType\":\"USER_NONE\"}");
        lenient.end(false);
        assertEquals(List.of(), printed);
        TossCert strict = TossCert.open(options.failOn(Severity.WARNING).build());
        new Partner(strict).call("request", "{\"requestType\":\"USER_NONE\"}");
        String said = assertThrows(AssertionError.class, () -> strict.end(false)).getMessage();
        assertEquals(
                "mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md", said);
        assertEquals(1, printed.size());
        strict.end(true);
        assertEquals(1, printed.size());
    }

    @Test
    void hasAReportWhenTheTestWasInterrupted() {
        TossCert one = open();
        Thread.currentThread().interrupt();
        one.end(true);
        assertTrue(Thread.interrupted());
        assertTrue(printed.get(0).startsWith("mock-toss-cert: calls of client "), printed::toString);
    }
}
