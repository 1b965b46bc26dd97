package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the control client says when something else answers, or nothing. */
class OtherServersTest {
    private HttpServer server;
    private String url;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(int status, String text) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("location", url + "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private ControlError refusal(Executable call) {
        return assertThrows(ControlError.class, call);
    }

    private String notOurs(String reason) {
        return "the server at " + url + " is not mock-toss-cert (" + reason + "): check the address";
    }

    @Test
    void aPageIsNoAnswer() {
        answer(200, "<!doctype html>");
        ControlClient control = new ControlClient(url);
        ControlError error = refusal(control::info);
        assertEquals(notOurs("the answer is not JSON"), error.getMessage());
        assertNull(error.status());
        assertEquals(notOurs("the answer is not JSON"), refusal(control::ready).getMessage());
        assertEquals(notOurs("the answer is not a public key"), refusal(control::publicKey).getMessage());
        assertEquals(notOurs("the answer has no metrics"), refusal(control::metrics).getMessage());
    }

    @Test
    void aPageIsNoEmptyAnswer() {
        ControlClient control = new ControlClient(url);
        List<Executable> calls = List.of(
                control::reset,
                () -> control.deleteClient("a"),
                () -> control.unqueue("a", "b"),
                () -> control.clearQueue("a"),
                () -> control.deleteFault("a"),
                control::clearRequests,
                control::clearFindings,
                control::clearCoverage,
                () -> control.deletePersona("a"),
                () -> control.deleteScenario("a"));
        for (int status : List.of(200, 201)) {
            answer(status, "<!doctype html>");
            for (Executable call : calls) {
                ControlError error = refusal(call);
                assertEquals(notOurs("the answer is not empty"), error.getMessage());
                assertNull(error.status());
            }
            server.removeContext("/");
        }
    }

    @Test
    void anotherObjectIsNoAnswer() {
        answer(200, "{\"version\":{}}");
        ControlClient control = new ControlClient(url);
        assertEquals(notOurs("the answer has no status \"ready\""), refusal(control::ready).getMessage());
        assertEquals(notOurs("the answer is not a list"), refusal(control::clients).getMessage());
        assertEquals(notOurs("the answer has another form"), refusal(control::info).getMessage());
    }

    @Test
    void aClientHasAnIdAndASecret() {
        for (String one : List.of("{}", "{\"clientId\":\"a\"}", "{\"clientId\":1,\"clientSecret\":\"b\"}")) {
            answer(201, one);
            ControlError error = refusal(new ControlClient(url)::createClient);
            assertEquals(notOurs("the answer has no clientId"), error.getMessage());
            server.removeContext("/");
        }
    }

    @Test
    void aListHasAnEnd() {
        answer(200, "{\"items\":[],\"nextCursor\":\"again\"}");
        assertEquals(notOurs("the list has no end"), refusal(new ControlClient(url)::clients).getMessage());
    }

    @Test
    void aRedirectAndAnUnknownAddressAreOfAnotherServer() {
        answer(302, "{}");
        ControlError moved = refusal(new ControlClient(url)::info);
        assertEquals(notOurs("HTTP 302"), moved.getMessage());
        assertEquals(302, moved.status());
        assertNull(moved.problem());
    }

    @Test
    void whereNobodyListensIsNoServer() {
        server.stop(0);
        ControlError error = refusal(new ControlClient(url)::info);
        assertEquals("no mock-toss-cert answers at " + url + ": is it running there?", error.getMessage());
        assertNull(error.status());
        assertTrue(error.getCause() instanceof IOException);
    }

    /** Reads calls, and answers only the first one. Returns how many came. */
    private static int countCalls(ServerSocket listener) {
        int count = 0;
        while (true) {
            try (Socket socket = listener.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (!line.endsWith(" HTTP/1.1")) continue;
                    count++;
                    if (count > 1) break;
                    socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException error) {
                return count;
            }
        }
    }

    @Test
    void aCallThatChangesSomethingIsSentOnce() throws Exception {
        CompletableFuture<Integer> count;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            count = CompletableFuture.supplyAsync(() -> countCalls(listener));
            String there = "http://127.0.0.1:" + listener.getLocalPort();
            ControlClient control = new ControlClient(there);
            control.deleteFault("one");
            ControlError error = refusal(() -> control.clock("one").advance("61m"));
            assertEquals("no mock-toss-cert answers at " + there + ": is it running there?", error.getMessage());
        }
        assertEquals(2, count.get());
    }

    @Test
    void aConnectionThatIsOldIsNotUsed() throws Exception {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        server.createContext("/", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(204, -1);
        });
        ControlClient control = new ControlClient(url);
        control.deleteFault("one");
        Thread.sleep(2100);
        control.deleteFault("two");
        assertEquals(2, ports.size());
    }

    @Test
    void doesNotWaitForEverNeitherForTheHeadNorForTheRest() {
        server.createContext("/", exchange -> exchange.sendResponseHeaders(200, 100));
        Duration time = Duration.ofMillis(300);
        ControlError error = refusal(new ControlClient(url, null, time)::info);
        assertEquals("no mock-toss-cert answers at " + url + ": is it running there?", error.getMessage());
    }

    @Test
    void anInterruptedThreadStaysInterrupted() {
        server.createContext("/", exchange -> {});
        Thread.currentThread().interrupt();
        ControlError error = refusal(new ControlClient(url)::info);
        assertEquals("interrupted before mock-toss-cert at " + url + " answered", error.getMessage());
        assertTrue(Thread.interrupted());
    }
}
