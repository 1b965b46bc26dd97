package mocktosscert;

import static mocktosscert.Connection.part;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mocktosscert.model.Call;
import mocktosscert.model.Client;
import mocktosscert.model.Coverage;
import mocktosscert.model.CreatedClient;
import mocktosscert.model.Fault;
import mocktosscert.model.Finding;
import mocktosscert.model.Info;
import mocktosscert.model.Persona;
import mocktosscert.model.Scenario;
import mocktosscert.model.ScenarioQueue;
import mocktosscert.model.Transaction;

/**
 * A client of the control API. Every method throws {@link ControlError} when the server refuses the call, or does not answer. It
 * can be used by several threads.
 *
 * <p>Bodies and filters are maps with the names of the control API, such as {@code Map.of("scenario", "instant")}; a value may also
 * be an {@link java.time.Instant} or a {@link Duration}. The server refuses a name that it does not know. Lists are the newest
 * first, over all pages; {@code limit} in a filter is the maximum number of items.
 */
public final class ControlClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** The server waits 60 s at most; the rest is for the network. */
    private static final Duration WAIT = Duration.ofSeconds(75);
    /** Hundreds of thousands of transactions take a while. */
    private static final Duration SNAPSHOT = Duration.ofSeconds(300);

    private final Connection connection;

    /** For a server without a control token. */
    public ControlClient(String baseUrl) {
        this(baseUrl, null);
    }

    /**
     * @param baseUrl an http(s) URL without credentials, query and fragment
     * @param token the control token, if the server has one: the value of its {@code MOCK_TOSS_CONTROL_TOKEN}
     * @throws IllegalArgumentException for any other URL, and for a token that is not printable ASCII
     */
    public ControlClient(String baseUrl, @Nullable String token) {
        this(baseUrl, token, TIMEOUT);
    }

    /**
     * @param baseUrl an http(s) URL without credentials, query and fragment
     * @param token the control token, if the server has one
     * @param timeout time limit for one answer, in place of 30 seconds
     */
    public ControlClient(String baseUrl, @Nullable String token, Duration timeout) {
        connection = new Connection(baseUrl, token, timeout);
    }

    public String baseUrl() {
        return connection.baseUrl;
    }

    /** Version, base URL, defaults and counts of the server. */
    public Info info() {
        return connection.call("GET", "/info").as(Info.class);
    }

    /** Returns when the server is ready. Throws with status 503 and the reason when it is not. */
    public void ready() {
        JsonNode answer = connection.call("GET", "/ready").object();
        if (!answer.path("status").asText().equals("ready")) {
            throw connection.otherServer("the answer has no status \"ready\"");
        }
    }

    /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
    public String publicKey() {
        String line = connection.call("GET", "/public-key").send().strip();
        if (!line.matches("MI[A-Za-z0-9+/]+={0,2}")) throw connection.otherServer("the answer is not a public key");
        return line;
    }

    /** Resets everything to the state at the start, including the data of other tests. */
    public void reset() {
        connection.call("POST", "/reset").sendForNothing();
    }

    /** Everything but the journal, to begin with: {@code mock-toss-cert start --restore}, with this in a file. */
    public JsonNode snapshot() {
        return snapshot(Map.of());
    }

    /** @param options {@code secrets}: also secrets of clients, and what partners sent about people, in the clear */
    public JsonNode snapshot(Map<String, ?> options) {
        return connection.call("POST", "/snapshot").body(options).limit(SNAPSHOT).object();
    }

    /** Creates a client (a partner) with its own transactions, clock, faults and findings. */
    public CreatedClient createClient() {
        return createClient(Map.of());
    }

    /**
     * @param settings any of {@code clientId}, {@code clientSecret}, {@code partnerCode}, {@code scopes}, {@code tokenTtl},
     *     {@code scenario}, {@code identity} ({@code fixed}, {@code match}, {@code echo}), {@code strict}, {@code disabledRules}
     */
    public CreatedClient createClient(Map<String, ?> settings) {
        JsonNode made = connection.call("POST", "/clients").body(settings).object();
        if (!made.path("clientId").isTextual() || !made.path("clientSecret").isTextual()) {
            throw connection.otherServer("the answer has no clientId");
        }
        return connection.read(CreatedClient.class, made);
    }

    public List<Client> clients() {
        return clients(Map.of());
    }

    /** @param filter {@code limit} */
    public List<Client> clients(Map<String, ?> filter) {
        return connection.list(Client.class, "/clients", filter);
    }

    public Client client(String clientId) {
        return connection.call("GET", "/clients/" + part(clientId)).as(Client.class);
    }

    /** @param change settings of {@link #createClient(Map)} but id and secret; {@code scenario} {@code null}: the default */
    public Client changeClient(String clientId, Map<String, ?> change) {
        return connection.call("PATCH", "/clients/" + part(clientId)).body(change).as(Client.class);
    }

    /** Sets a client back to how it was created and deletes its data. Its access tokens stay valid. */
    public Client resetClient(String clientId) {
        return connection.call("POST", "/clients/" + part(clientId) + "/reset").as(Client.class);
    }

    /** What a failed test prints: the calls and findings of the client, as text for people, without secrets and personal data. */
    public String report(String clientId) {
        return report(clientId, null);
    }

    /** @param language {@code en} or {@code ko}; {@code null}: English */
    public String report(String clientId, @Nullable String language) {
        return connection.call("GET", "/clients/" + part(clientId) + "/report").query("language", language).send();
    }

    /** Deletes a client with all its data. */
    public void deleteClient(String clientId) {
        connection.call("DELETE", "/clients/" + part(clientId)).sendForNothing();
    }

    /** The next request of the client gets this scenario. */
    public ScenarioQueue queue(String clientId, String scenario) {
        return queue(clientId, scenario, 1);
    }

    /** The next requests of the client get this scenario, {@code times} of them. */
    public ScenarioQueue queue(String clientId, String scenario, int times) {
        Map<String, ?> body = Map.of("scenario", scenario, "times", times);
        return connection.call("POST", "/clients/" + part(clientId) + "/next").body(body).as(ScenarioQueue.class);
    }

    /** What is left of the queue of the client. */
    public ScenarioQueue queued(String clientId) {
        return connection.call("GET", "/clients/" + part(clientId) + "/next").as(ScenarioQueue.class);
    }

    /** Takes one entry out of the queue. Throws with status 404 when requests have used it up. */
    public void unqueue(String clientId, String entryId) {
        connection.call("DELETE", "/clients/" + part(clientId) + "/next/" + part(entryId)).sendForNothing();
    }

    public void clearQueue(String clientId) {
        connection.call("DELETE", "/clients/" + part(clientId) + "/next").sendForNothing();
    }

    public ClientClock clock(String clientId) {
        return new ClientClock(connection, "/clients/" + part(clientId) + "/clock");
    }

    public List<Transaction> transactions() {
        return transactions(Map.of());
    }

    public List<Transaction> transactions(String clientId) {
        return transactions(Map.of("clientId", clientId));
    }

    /** @param filter any of {@code clientId}, {@code status}, {@code phone} (digits), {@code since} (an instant), {@code limit} */
    public List<Transaction> transactions(Map<String, ?> filter) {
        return connection.list(Transaction.class, "/transactions", filter);
    }

    public Transaction transaction(String txId) {
        return connection.call("GET", "/transactions/" + part(txId)).as(Transaction.class);
    }

    /** Acts as the user who opens the app. As the next four, throws with status 409 when the action is impossible. */
    public Transaction start(String txId) {
        return act(txId, "start", Map.of());
    }

    /** Acts as the user who approves. */
    public Transaction complete(String txId) {
        return complete(txId, Map.of());
    }

    /**
     * @param completion any of {@code persona} (an id) or {@code person} (its fields): whose data the result has; {@code at}: when
     *     the user approved, an instant or a duration before now ({@code -61m})
     */
    public Transaction complete(String txId, Map<String, ?> completion) {
        return act(txId, "complete", completion);
    }

    /** Moves the transaction to its next state: {@code IN_PROGRESS}, then {@code COMPLETED}. */
    public Transaction advance(String txId) {
        return act(txId, "advance", Map.of());
    }

    /** Acts as the user who cancels. The status stays as it is, and there will be no result. */
    public Transaction cancel(String txId) {
        return act(txId, "cancel", Map.of());
    }

    /** Lets the transaction expire. */
    public Transaction expire(String txId) {
        return act(txId, "expire", Map.of());
    }

    private Transaction act(String txId, String action, Map<String, ?> body) {
        return connection.call("POST", "/transactions/" + part(txId) + "/" + action).body(body).as(Transaction.class);
    }

    /** Waits until the transaction is {@code COMPLETED}, at most 10 seconds. */
    public Transaction waitFor(String txId) {
        return waitFor(txId, "COMPLETED");
    }

    /** Waits until the status is reached or passed, at most 10 seconds. */
    public Transaction waitFor(String txId, String status) {
        return waitFor(txId, status, "10s");
    }

    /**
     * Waits until the status is reached or passed. Throws with status 408 after the time, and with 409 when the status is no longer
     * possible.
     *
     * @param timeout of real time, at most 60 seconds
     */
    public Transaction waitFor(String txId, String status, Duration timeout) {
        return waitFor(txId, status, timeout.toString());
    }

    /** The same with a time such as {@code 10s}. */
    public Transaction waitFor(String txId, String status, String timeout) {
        return connection
                .call("GET", "/transactions/" + part(txId) + "/wait")
                .query("status", status)
                .query("timeout", timeout)
                .limit(WAIT)
                .as(Transaction.class);
    }

    /**
     * Makes the emulated service fail: an error, a delay, a broken connection or a tampered answer.
     *
     * @param fault {@code endpoint}, and {@code delay}, {@code error}, {@code http}, {@code abort} or {@code tamper}; also
     *     {@code clientId}, {@code times}, {@code probability}, {@code seed}
     */
    public Fault fault(Map<String, ?> fault) {
        return connection.call("POST", "/faults").body(fault).as(Fault.class);
    }

    public List<Fault> faults() {
        return faults(Map.of());
    }

    public List<Fault> faults(String clientId) {
        return faults(Map.of("clientId", clientId));
    }

    /** @param filter any of {@code clientId}, {@code limit} */
    public List<Fault> faults(Map<String, ?> filter) {
        return connection.list(Fault.class, "/faults", filter);
    }

    public void deleteFault(String id) {
        connection.call("DELETE", "/faults/" + part(id)).sendForNothing();
    }

    /** The journal: all emulated calls with their answers, secrets and personal data masked. */
    public List<Call> requests() {
        return requests(Map.of());
    }

    public List<Call> requests(String clientId) {
        return requests(Map.of("clientId", clientId));
    }

    /**
     * @param filter any of {@code clientId} ({@code -}: without a known client), {@code endpoint}, {@code txId}, {@code outcome}
     *     ({@code SUCCESS}, {@code FAIL} or a code), {@code text}, {@code since} (an instant), {@code limit}
     */
    public List<Call> requests(Map<String, ?> filter) {
        return connection.list(Call.class, "/requests", filter);
    }

    /** One call of the journal. Throws with status 404 when it is there no more. */
    public Call request(String id) {
        return connection.call("GET", "/requests/" + part(id)).as(Call.class);
    }

    /** Deletes all calls of the journal. */
    public void clearRequests() {
        clearRequests(null);
    }

    /** Deletes calls of the journal; {@code -}: those without a known client. */
    public void clearRequests(@Nullable String clientId) {
        connection.call("DELETE", "/requests").query("clientId", clientId).sendForNothing();
    }

    /**
     * The layers of an encrypted call and of its signature.
     *
     * @param call {@code requestId} of the journal, or {@code sessionKey}, {@code fields} and {@code signature} as they were sent;
     *     {@code reveal}: with AES key and IV
     */
    public JsonNode inspect(Map<String, ?> call) {
        return connection.call("POST", "/inspect").body(call).object();
    }

    /** What integrations do wrong ({@code docs/findings.md}). */
    public List<Finding> findings() {
        return findings(Map.of());
    }

    public List<Finding> findings(String clientId) {
        return findings(Map.of("clientId", clientId));
    }

    /** @param filter any of {@code clientId}, {@code limit} */
    public List<Finding> findings(Map<String, ?> filter) {
        return connection.list(Finding.class, "/findings", filter);
    }

    /** Deletes all findings. */
    public void clearFindings() {
        clearFindings(null);
    }

    public void clearFindings(@Nullable String clientId) {
        connection.call("DELETE", "/findings").query("clientId", clientId).sendForNothing();
    }

    /** Counts and times of the server, in the text format of Prometheus ({@code docs/metrics.md}). */
    public String metrics() {
        String text = connection.call("GET", "/metrics").send();
        if (!text.startsWith("# HELP ")) throw connection.otherServer("the answer has no metrics");
        return text;
    }

    /** Which outcomes the tests of all clients have met since the start. */
    public Coverage coverage() {
        return coverage(null);
    }

    public Coverage coverage(@Nullable String clientId) {
        return connection.call("GET", "/coverage").query("clientId", clientId).as(Coverage.class);
    }

    /** Starts to count again. */
    public void clearCoverage() {
        clearCoverage(null);
    }

    public void clearCoverage(@Nullable String clientId) {
        connection.call("DELETE", "/coverage").query("clientId", clientId).sendForNothing();
    }

    public List<Persona> personas() {
        return personas(Map.of());
    }

    /** @param filter {@code limit} */
    public List<Persona> personas(Map<String, ?> filter) {
        return connection.list(Persona.class, "/personas", filter);
    }

    /**
     * Creates or replaces a test person.
     *
     * @param persona {@code id}, {@code name}, {@code birthday}, {@code gender}, {@code nationality}, {@code phone}, and whatever
     *     else {@link Persona} has
     */
    public Persona putPersona(Map<String, ?> persona) {
        return put(Persona.class, "/personas/", "id", persona);
    }

    /** Throws with status 409 while a scenario names the person. */
    public void deletePersona(String id) {
        connection.call("DELETE", "/personas/" + part(id)).sendForNothing();
    }

    public List<Scenario> scenarios() {
        return scenarios(Map.of());
    }

    /** @param filter {@code limit} */
    public List<Scenario> scenarios(Map<String, ?> filter) {
        return connection.list(Scenario.class, "/scenarios", filter);
    }

    /**
     * Creates or replaces a scenario.
     *
     * @param scenario {@code name}, and whatever else {@link Scenario} has
     */
    public Scenario putScenario(Map<String, ?> scenario) {
        return put(Scenario.class, "/scenarios/", "name", scenario);
    }

    /** Throws with status 409 while the server, a client, its queue or a magic value names the scenario. */
    public void deleteScenario(String name) {
        connection.call("DELETE", "/scenarios/" + part(name)).sendForNothing();
    }

    /** The name of the entry is a part of the path, and not of the body. */
    private <T> T put(Class<T> type, String path, String key, Map<String, ?> entry) {
        Map<String, Object> body = new HashMap<>(entry);
        String name = body.remove(key) instanceof String text ? text : null;
        return connection.call("PUT", path + part(name)).body(body).as(type);
    }
}
