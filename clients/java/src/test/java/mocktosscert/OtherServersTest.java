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
    void anotherObjectIsNoAnswer() {
        answer(200, "{\"version\":{}}");
        ControlClient control = new ControlClient(url);
        assertEquals(notOurs("the answer has no status \"ready\""), refusal(control::ready).getMessage());
        assertEquals(notOurs("the answer is not a list"), refusal(control::clients).getMessage());
        assertEquals(notOurs("the answer has another form"), refusal(control::info).getMessage());
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

    @Test
    void aConnectionThatTheServerHasClosedIsReplaced() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> {
                try (Socket first = listener.accept()) {
                    answerOnce(first);
                    first.getInputStream().read();
                } catch (IOException error) {
                    return;
                }
                try (Socket second = listener.accept()) {
                    answerOnce(second);
                } catch (IOException error) {
                    // The test says it.
                }
            });
            serving.start();
            ControlClient control = new ControlClient("http://127.0.0.1:" + listener.getLocalPort());
            control.deleteFault("one");
            control.deleteFault("two");
            serving.join();
        }
    }

    private static void answerOnce(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) line = in.readLine();
        socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8));
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
