package mocktosscert;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** The calls of a control client, and what is wrong with their answers. */
final class Connection {
    private static final String PREFIX = "/_control/v1";
    private static final int MAX_PAGE = 200;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    /** Servers keep idle connections for longer, such as Node.js and Apache for 5 seconds. */
    private static final Duration MAX_AGE = Duration.ofSeconds(2);

    private static @Nullable HttpClient http;
    private static long httpMadeAt;

    final String baseUrl;
    private final @Nullable String token;
    private final Duration timeout;

    Connection(String baseUrl, @Nullable String token, Duration timeout) {
        this.baseUrl = BaseUrl.of(baseUrl);
        if (token != null && !TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("the control token must be printable ASCII without spaces");
        }
        this.token = token;
        this.timeout = timeout;
    }

    Request call(String method, String path) {
        return new Request(method, path);
    }

    /** A call before it is sent. */
    final class Request {
        private final String method;
        private final String path;
        private final StringBuilder query = new StringBuilder();
        private @Nullable String body;
        private Duration limit = timeout;

        private Request(String method, String path) {
            this.method = method;
            this.path = path;
        }

        /** {@code null} is a parameter that is not given. */
        Request query(String name, @Nullable Object value) {
            if (value == null) return this;
            query.append(query.isEmpty() ? '?' : '&');
            query.append(encode(name)).append('=').append(encode(value.toString()));
            return this;
        }

        Request body(Object value) {
            body = Json.write(value);
            return this;
        }

        Request limit(Duration time) {
            limit = time;
            return this;
        }

        /** The text of a successful answer. */
        String send() {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + PREFIX + path + query));
            if (token != null) request.header("authorization", "Bearer " + token);
            if (body != null) request.header("content-type", "application/json");
            request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            HttpResponse<String> answer = await(request.build(), limit);
            int status = answer.statusCode();
            if (status >= 200 && status < 300) return answer.body();
            JsonNode problem = Json.readObject(answer.body());
            boolean isProblem = problem != null && problem.path("detail").isTextual();
            if (!isProblem) throw otherServer("HTTP " + status, status, null);
            String message = method + " " + PREFIX + path + ": " + problem.get("detail").textValue();
            throw new ControlError(message, status, problem, null);
        }

        /** Other servers answer everything with a page of theirs. */
        void sendForNothing() {
            if (!send().isEmpty()) throw otherServer("the answer is not empty");
        }

        JsonNode object() {
            JsonNode value = Json.readObject(send());
            if (value == null) throw otherServer("the answer is not JSON");
            return value;
        }

        <T> T as(Class<T> type) {
            return read(type, object());
        }
    }

    /**
     * The server is beside the tests, so no proxy leads to it. It never redirects, so a redirect comes from another server.
     *
     * <p>When a server closes an idle connection just as a call begins, nobody knows whether it has done what the call asks. So no call
     * is sent again, but a GET by Java itself. To meet no such connection, a client of Java is used for a short time only.
     */
    private static synchronized HttpClient http() {
        if (http == null || System.nanoTime() - httpMadeAt > MAX_AGE.toNanos()) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build();
            httpMadeAt = System.nanoTime();
        }
        return http;
    }

    /** The time limit of {@link HttpRequest} is only for the head of an answer. */
    private HttpResponse<String> await(HttpRequest request, Duration limit) {
        CompletableFuture<HttpResponse<String>> call =
                http().sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException error) {
            throw noAnswer(error);
        } catch (ExecutionException error) {
            throw noAnswer(error.getCause() instanceof IOException cause ? cause : new IOException(error.getCause()));
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new ControlError("interrupted before mock-toss-cert at " + baseUrl + " answered", null, null, error);
        } finally {
            call.cancel(true);
        }
    }

    private ControlError noAnswer(Exception cause) {
        String message = "no mock-toss-cert answers at " + baseUrl + ": is it running there?";
        return new ControlError(message, null, null, cause);
    }

    ControlError otherServer(String reason) {
        return otherServer(reason, null, null);
    }

    private ControlError otherServer(String reason, @Nullable Integer status, @Nullable Throwable cause) {
        String message = "the server at " + baseUrl + " is not mock-toss-cert (" + reason + "): check the address";
        return new ControlError(message, status, null, cause);
    }

    <T> T read(Class<T> type, JsonNode value) {
        try {
            return Json.as(type, value);
        } catch (IllegalArgumentException error) {
            throw otherServer("the answer has another form", null, error);
        }
    }

    /** All pages of a list, the newest first. */
    <T> List<T> list(Class<T> type, String path, Map<String, ?> filter) {
        long limit = limitOf(filter);
        List<T> items = new ArrayList<>();
        if (limit == 0) return items;
        String cursor = null;
        Set<String> cursors = new HashSet<>();
        while (true) {
            Request request = call("GET", path);
            filter.forEach((name, value) -> request.query(name, name.equals("limit") ? null : value));
            request.query("limit", Math.min(MAX_PAGE, limit - items.size())).query("cursor", cursor);
            JsonNode page = request.object();
            if (!page.path("items").isArray()) throw otherServer("the answer is not a list");
            for (JsonNode item : page.get("items")) items.add(read(type, item));
            cursor = page.path("nextCursor").textValue();
            if (cursor == null || items.size() >= limit) return items;
            if (!cursors.add(cursor)) throw otherServer("the list has no end");
        }
    }

    private static long limitOf(Map<String, ?> filter) {
        if (!filter.containsKey("limit")) return Long.MAX_VALUE;
        if (filter.get("limit") instanceof Number number) {
            double value = number.doubleValue();
            if (value >= 0 && value == Math.rint(value)) return number.longValue();
        }
        throw new ControlError("limit must be a whole number of 0 or more: leave it out to get all items", 400);
    }

    /** An id as a segment of a path. {@code .} and {@code ..} would lead to another path. */
    static String part(@Nullable String id) {
        boolean isText = id != null && StandardCharsets.UTF_8.newEncoder().canEncode(id);
        if (!isText || id.isEmpty() || id.equals(".") || id.equals("..")) {
            throw new ControlError("the id must be a string, and not empty, \".\" or \"..\"", 400);
        }
        return encode(id);
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = one > ' ' && (Character.isLetterOrDigit(one) || "-_.!~*'()".indexOf(one) >= 0);
            if (isPlain) encoded.append((char) one);
            else encoded.append(String.format("%%%02X", one));
        }
        return encoded.toString();
    }
}
