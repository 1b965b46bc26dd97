package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import mocktosscert.junit.TossCertExtension;
import mocktosscert.model.Call;
import mocktosscert.model.Client;
import mocktosscert.model.CreatedClient;
import mocktosscert.model.Fault;
import mocktosscert.model.Persona;
import mocktosscert.model.Scenario;
import mocktosscert.model.ScenarioQueue;
import mocktosscert.model.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

@ExtendWith(TossCertExtension.class)
class ControlClientTest {
    private ControlClient control;
    private String clientId;

    @BeforeEach
    void takeTheClient(TossCert tossCert) {
        control = tossCert.control();
        clientId = tossCert.clientId();
    }

    @Test
    void doesWhatTheUserWould(TossCert tossCert) {
        Partner partner = new Partner(tossCert);
        String txId = partner.request();
        assertEquals("IN_PROGRESS", control.start(txId).status());
        Transaction done = control.complete(txId, Map.of("persona", "namgung"));
        assertEquals("COMPLETED", done.status());
        assertEquals("namgung", done.person().path("personaId").asText());
        assertEquals("COMPLETED", control.waitFor(txId, "COMPLETED", Duration.ofSeconds(1)).status());
        assertEquals(
                List.of("requested", "started", "completed"),
                control.transaction(txId).history().stream().map(Transaction.Step::event).toList());
        assertNotNull(control.cancel(partner.request()).cancelledAt());
        assertEquals("EXPIRED", control.expire(partner.request()).status());
        assertEquals("IN_PROGRESS", control.advance(partner.request()).status());
        assertEquals(4, control.transactions(clientId).size());
        assertEquals(1, control.transactions(Map.of("clientId", clientId, "status", "IN_PROGRESS")).size());
        Instant later = Instant.now().plusSeconds(60);
        assertEquals(List.of(), control.transactions(Map.of("clientId", clientId, "since", later)));
    }

    @Test
    void movesTheClock() {
        ClientClock clock = control.clock(clientId);
        assertEquals(3_660_000, clock.advance(Duration.ofMinutes(61)).offsetMs());
        assertEquals(0, clock.advance("-61m").offsetMs());
        Instant instant = Instant.parse("2026-03-02T00:00:00Z");
        assertEquals(instant, Instant.parse(clock.freeze(instant).now()));
        assertTrue(clock.freeze().frozen());
        assertFalse(clock.resume().frozen());
        assertEquals(0, clock.reset().offsetMs());
        assertNull(clock.read().recordsAhead());
    }

    @Test
    void queuesScenariosAndSetsFaults(TossCert tossCert) {
        Partner partner = new Partner(tossCert);
        ScenarioQueue queue = control.queue(clientId, "never", 2);
        assertEquals(queue, control.queued(clientId));
        control.unqueue(clientId, queue.queue().get(0).id());
        control.queue(clientId, "mismatch");
        control.clearQueue(clientId);
        assertEquals(List.of(), control.queued(clientId).queue());
        Duration delay = Duration.ofMillis(1);
        Fault fault = control.fault(
                Map.of("clientId", clientId, "endpoint", "request", "error", "CE0002", "delay", delay));
        assertEquals("CE0002", partner.call("request", "{}").path("error").path("errorCode").asText());
        assertEquals(1, control.faults(clientId).get(0).struck());
        control.deleteFault(fault.id());
        assertEquals(List.of(), control.faults(clientId));
    }

    @Test
    void readsWhatThePartnerDid(TossCert tossCert) {
        new Partner(tossCert).call("request", "{\"requestType\":\"USER_NONE\"}");
        Call newest = control.requests(clientId).get(0);
        assertEquals("request", newest.endpoint());
        assertEquals(newest, control.request(newest.id()));
        assertEquals("SUCCESS", newest.outcome());
        assertTrue(newest.answer().body().text().contains("txId"));
        assertEquals(List.of(), control.requests(Map.of("clientId", clientId, "outcome", "FAIL")));
        assertEquals("request-url-missing", control.findings(clientId).get(0).rule());
        assertEquals(Severity.WARNING, control.findings(clientId).get(0).severity());
        assertTrue(control.report(clientId).contains("findings\n  warning request-url-missing: "));
        assertTrue(control.report(clientId, "ko").contains("점검 결과\n"));
        assertEquals(clientId, control.coverage(clientId).clientId());
        assertTrue(control.inspect(Map.of("requestId", newest.id())).has("layers"));
        assertTrue(control.metrics().contains("mock_toss_calls_total"));
        control.clearRequests(clientId);
        control.clearFindings(clientId);
        control.clearCoverage(clientId);
        assertEquals(List.of(), control.requests(clientId));
        assertEquals(List.of(), control.findings(clientId));
        assertEquals(0, control.coverage(clientId).met());
    }

    @Test
    void changesClientsPeopleAndScenarios() {
        CreatedClient made = control.createClient(Map.of("scenario", "manual", "strict", true));
        assertFalse(made.toString().contains(made.clientSecret()));
        assertEquals("manual", control.client(made.clientId()).scenario());
        Map<String, ?> noScenario = Collections.singletonMap("scenario", null);
        assertNull(control.changeClient(made.clientId(), noScenario).scenario());
        assertEquals("manual", control.resetClient(made.clientId()).scenario());
        assertTrue(control.clients().stream().map(Client::clientId).toList().contains(made.clientId()));
        control.deleteClient(made.clientId());
        assertEquals(404, refusal(() -> control.client(made.clientId())).status());

        Map<String, ?> person = Map.of(
                "id", "java-person", "name", "모의인", "birthday", "19900101", "gender", "MALE", "nationality", "LOCAL",
                "phone", "01019980009");
        assertEquals("모의인", control.putPersona(person).name());
        assertTrue(control.personas().stream().map(Persona::id).toList().contains("java-person"));
        control.deletePersona("java-person");
        assertEquals("9s", control.putScenario(Map.of("name", "java-slow", "start", "9s")).start());
        assertTrue(control.scenarios().stream().map(Scenario::name).toList().contains("java-slow"));
        control.deleteScenario("java-slow");
    }

    @Test
    void knowsTheServer(TossCert tossCert) {
        control.ready();
        assertEquals("memory", control.info().store());
        assertEquals(tossCert.publicKey(), control.publicKey());
        assertTrue(control.snapshot().path("clients").isArray());
        assertTrue(control.coverage().total() > 0);
    }

    @Test
    void readsListsOverAllPages(TossCert tossCert) {
        Partner partner = new Partner(tossCert);
        for (int count = 0; count < 201; count++) partner.request();
        List<String> ids = control.transactions(clientId).stream().map(Transaction::txId).toList();
        assertEquals(201, new HashSet<>(ids).size());
        for (Object limit : List.of(201, 1_000_000_000_000L, Double.POSITIVE_INFINITY)) {
            assertEquals(201, control.transactions(Map.of("clientId", clientId, "limit", limit)).size());
        }
        List<Transaction> three = control.transactions(Map.of("clientId", clientId, "limit", 3));
        assertEquals(ids.subList(0, 3), three.stream().map(Transaction::txId).toList());
        assertEquals(List.of(), control.faults(Map.of("limit", 0)));
        for (Object limit : Arrays.asList(-1, 0.5, Double.NaN, "5", null)) {
            Map<String, ?> filter = Collections.singletonMap("limit", limit);
            assertEquals(
                    "limit must be a whole number of 0 or more: leave it out to get all items",
                    refusal(() -> control.faults(filter)).getMessage());
        }
    }

    @Test
    void throwsWhatTheServerSaid(TossCert tossCert) {
        String txId = new Partner(tossCert).request();
        control.complete(txId);
        ControlError conflict = refusal(() -> control.start(txId));
        assertEquals(409, conflict.status());
        assertEquals(
                "POST /_control/v1/transactions/" + txId
                        + "/start: start is impossible in state COMPLETED; nothing is possible any more",
                conflict.getMessage());
        assertEquals("COMPLETED", conflict.problem().path("state").asText());
        assertEquals(400, refusal(() -> control.createClient(Map.of("scenario", "nowhere"))).status());
        assertEquals(408, refusal(() -> control.waitFor(new Partner(tossCert).request(), "COMPLETED", "1ms")).status());
        ControlError missing = refusal(() -> control.client("a b/~김"));
        assertTrue(missing.getMessage().startsWith("GET /_control/v1/clients/a%20b%2F~%EA%B9%80: "));
    }

    @Test
    void takesNoIdThatLeadsElsewhere() {
        for (String id : Arrays.asList("..", ".", "", null, "\ud800")) {
            List<Executable> calls = List.of(
                    () -> control.resetClient(id), () -> control.clock(id), () -> control.putScenario(
                            Collections.singletonMap("name", id)));
            for (Executable call : calls) {
                assertEquals("the id must be a string, and not empty, \".\" or \"..\"", refusal(call).getMessage());
            }
        }
    }

    @Test
    void takesNoTokenThatCannotBeMeant() {
        for (String token : List.of("", "비밀", "with space")) {
            String said = assertThrows(IllegalArgumentException.class, () -> new ControlClient("http://x", token))
                    .getMessage();
            assertEquals("the control token must be printable ASCII without spaces", said);
        }
    }

    private static ControlError refusal(Executable call) {
        return assertThrows(ControlError.class, call);
    }
}
