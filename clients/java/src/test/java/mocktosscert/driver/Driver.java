package mocktosscert.driver;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import mocktosscert.ControlClient;
import mocktosscert.ControlError;
import mocktosscert.Nullable;
import mocktosscert.Severity;
import mocktosscert.TossCert;
import mocktosscert.TossCertOptions;

/**
 * Lets a test in another language use this kit: it reads one JSON object from each line of standard input, and answers with one
 * line. The methods have the names and the arguments of the kit for Node.js.
 */
public final class Driver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder printed = new StringBuilder();
    private @Nullable TossCert tossCert;
    private @Nullable ControlClient control;

    public static void main(String[] words) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Driver driver = new Driver();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSON.writeValueAsString(driver.answer(JSON.readTree(line))));
        }
    }

    private JsonNode answer(JsonNode command) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            answer.set("value", JSON.valueToTree(run(command)));
        } catch (RuntimeException failure) {
            ObjectNode error = answer.putObject("error");
            boolean isControlError = failure instanceof ControlError;
            error.put("kind", isControlError ? "ControlError" : "other").put("message", failure.getMessage());
            error.put("status", isControlError ? ((ControlError) failure).status() : null);
            error.set("problem", isControlError ? ((ControlError) failure).problem() : null);
        }
        return answer;
    }

    private @Nullable Object run(JsonNode command) {
        return switch (command.path("op").asText()) {
            case "open" -> open(command.path("options"));
            case "client" -> {
                control = new ControlClient(command.path("baseUrl").textValue(), command.path("token").textValue());
                yield null;
            }
            case "call" -> call(command.path("method").asText(), command.path("args"));
            case "close" -> close(command.path("failed").asBoolean());
            default -> throw new IllegalArgumentException("no such op: " + command);
        };
    }

    private Map<String, String> open(JsonNode options) {
        TossCertOptions.Builder<TossCertOptions> builder = TossCertOptions.builder().print(printed::append);
        if (options.path("print").asText().equals("fails")) {
            builder.print(report -> {
                throw new IllegalStateException("no paper");
            });
        }
        if (options.hasNonNull("url")) builder.url(options.get("url").textValue());
        if (options.hasNonNull("token")) builder.token(options.get("token").textValue());
        if (options.hasNonNull("client")) builder.client(map(options.get("client")));
        if (options.hasNonNull("failOn")) builder.failOn(JSON.convertValue(options.get("failOn"), Severity.class));
        printed.setLength(0);
        tossCert = TossCert.open(builder.build());
        control = tossCert.control();
        return Map.of(
                "baseUrl", tossCert.baseUrl(),
                "publicKey", tossCert.publicKey(),
                "clientId", tossCert.clientId(),
                "clientSecret", tossCert.clientSecret());
    }

    private JsonNode close(boolean failed) {
        String error = null;
        try {
            tossCert.end(failed);
        } catch (AssertionError refused) {
            error = refused.getMessage();
        }
        return JSON.createObjectNode().put("printed", printed.toString()).put("error", error);
    }

    /** What is missing at the end of the arguments is {@code null}, or an object without members. */
    private @Nullable Object call(String method, JsonNode args) {
        String first = args.path(0).textValue();
        String second = args.path(1).textValue();
        Map<String, Object> options = map(args.path(0));
        String clientId = args.path(0).path("clientId").textValue();
        return switch (method) {
            case "info" -> control.info();
            case "ready" -> nothing(control::ready);
            case "publicKey" -> control.publicKey();
            case "reset" -> nothing(control::reset);
            case "snapshot" -> control.snapshot(options);
            case "createClient" -> control.createClient(options);
            case "clients" -> control.clients(options);
            case "client" -> control.client(first);
            case "changeClient" -> control.changeClient(first, map(args.path(1)));
            case "resetClient" -> control.resetClient(first);
            case "report" -> control.report(first, args.path(1).path("language").textValue());
            case "deleteClient" -> nothing(() -> control.deleteClient(first));
            case "queue" -> control.queue(first, second, args.path(2).asInt(1));
            case "queued" -> control.queued(first);
            case "unqueue" -> nothing(() -> control.unqueue(first, second));
            case "clearQueue" -> nothing(() -> control.clearQueue(first));
            case "clock.read" -> control.clock(first).read();
            case "clock.advance" -> control.clock(first).advance(second);
            case "clock.freeze" -> second == null ? control.clock(first).freeze() : control.clock(first).freeze(second);
            case "clock.resume" -> control.clock(first).resume();
            case "clock.reset" -> control.clock(first).reset();
            case "transactions" -> control.transactions(options);
            case "transaction" -> control.transaction(first);
            case "start" -> control.start(first);
            case "complete" -> control.complete(first, map(args.path(1)));
            case "advance" -> control.advance(first);
            case "cancel" -> control.cancel(first);
            case "expire" -> control.expire(first);
            case "waitFor" -> waitFor(first, second, args.path(2).path("timeout").textValue());
            case "fault" -> control.fault(options);
            case "faults" -> control.faults(options);
            case "deleteFault" -> nothing(() -> control.deleteFault(first));
            case "requests" -> control.requests(options);
            case "request" -> control.request(first);
            case "clearRequests" -> nothing(() -> control.clearRequests(clientId));
            case "inspect" -> control.inspect(options);
            case "findings" -> control.findings(options);
            case "clearFindings" -> nothing(() -> control.clearFindings(clientId));
            case "metrics" -> control.metrics();
            case "coverage" -> control.coverage(clientId);
            case "clearCoverage" -> nothing(() -> control.clearCoverage(clientId));
            case "personas" -> control.personas(options);
            case "putPersona" -> control.putPersona(options);
            case "deletePersona" -> nothing(() -> control.deletePersona(first));
            case "scenarios" -> control.scenarios(options);
            case "putScenario" -> control.putScenario(options);
            case "deleteScenario" -> nothing(() -> control.deleteScenario(first));
            default -> throw new IllegalArgumentException("no such method: " + method);
        };
    }

    private Object waitFor(String txId, @Nullable String status, @Nullable String timeout) {
        if (status == null) return control.waitFor(txId);
        return timeout == null ? control.waitFor(txId, status) : control.waitFor(txId, status, timeout);
    }

    private static @Nullable Object nothing(Runnable call) {
        call.run();
        return null;
    }

    private static Map<String, Object> map(JsonNode value) {
        return value.isObject() ? JSON.convertValue(value, new TypeReference<Map<String, Object>>() {}) : Map.of();
    }
}
