package mocktosscert;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How a test gets its client. Without options, the server is the one that {@code MOCK_TOSS_URL} names.
 *
 * @param url base URL of a running server; {@code null}: the environment variable {@code MOCK_TOSS_URL}
 * @param token the control token of the server; {@code null}: the environment variable {@code MOCK_TOSS_CONTROL_TOKEN}
 * @param client settings of the client of each test: {@link ControlClient#createClient(Map)}
 * @param failOn fails a passed test when its client has findings that are at least this severe: {@link Severity#ERROR} or {@link
 *     Severity#WARNING}; {@code null}: never
 * @param print prints the report of a failed test
 */
public record TossCertOptions(
        @Nullable String url,
        @Nullable String token,
        Map<String, ?> client,
        @Nullable Severity failOn,
        Consumer<String> print) {

    public TossCertOptions {
        if (failOn == Severity.INFO) {
            throw new IllegalArgumentException("failOn must be \"error\" or \"warning\", not \"info\"");
        }
    }

    public static Builder<TossCertOptions> builder() {
        return new Builder<>(Function.identity());
    }

    /** Without the token, so that logs do not have it. */
    @Override
    public String toString() {
        return "TossCertOptions[url=" + url + "]";
    }

    /** Collects options for something that is made from them. What is not set has its default. */
    public static final class Builder<T> {
        private final Function<TossCertOptions, T> make;
        private @Nullable String url;
        private @Nullable String token;
        private Map<String, ?> client = Map.of();
        private @Nullable Severity failOn;
        // Not System.err::print: build tools replace System.err later.
        private Consumer<String> print = report -> System.err.print(report);

        public Builder(Function<TossCertOptions, T> make) {
            this.make = make;
        }

        /** Base URL of a running server; default: the environment variable {@code MOCK_TOSS_URL}. */
        public Builder<T> url(String url) {
            this.url = url;
            return this;
        }

        /** The control token of the server; default: the environment variable {@code MOCK_TOSS_CONTROL_TOKEN}. */
        public Builder<T> token(String token) {
            this.token = token;
            return this;
        }

        /** Settings of the client of each test, such as {@code Map.of("scenario", "instant")}. */
        public Builder<T> client(Map<String, ?> client) {
            this.client = client;
            return this;
        }

        /**
         * Fails a passed test when its client has findings that are at least this severe: {@link Severity#ERROR} or {@link
         * Severity#WARNING}.
         */
        public Builder<T> failOn(Severity failOn) {
            this.failOn = failOn;
            return this;
        }

        /** Prints the report of a failed test; default: to standard error. */
        public Builder<T> print(Consumer<String> print) {
            this.print = print;
            return this;
        }

        public T build() {
            return make.apply(new TossCertOptions(url, token, client, failOn, print));
        }
    }
}
