package mocktosscert;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import mocktosscert.model.CreatedClient;

/**
 * What a test needs: a client of its own at a running server. {@code mocktosscert.junit.TossCertExtension} opens and ends it. With
 * another test framework, call {@link #open} before a test and {@link #end} after it.
 */
public final class TossCert {
    private static final String WRONG_TOKEN =
            "the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token";

    private final TossCertOptions options;
    private final ControlClient control;
    private final String publicKey;
    private final CreatedClient client;
    private volatile boolean isPrinted;

    private TossCert(TossCertOptions options, ControlClient control) {
        this.options = options;
        this.control = control;
        try {
            publicKey = control.publicKey();
            client = control.createClient(options.client());
        } catch (ControlError error) {
            // Without a problem, the refusal is one of another server.
            if (!Integer.valueOf(401).equals(error.status()) || error.problem() == null) throw error;
            throw new ControlError(WRONG_TOKEN, 401, error.problem(), error);
        }
    }

    /**
     * Creates a client for a test.
     *
     * @throws IllegalStateException if neither the options nor the environment name a server
     * @throws ControlError if the server refuses it, or does not answer
     */
    public static TossCert open(TossCertOptions options) {
        return open(options, System.getenv());
    }

    static TossCert open(TossCertOptions options, Map<String, String> environment) {
        String url = firstOf(options.url(), environment.get("MOCK_TOSS_URL"));
        if (url == null) {
            throw new IllegalStateException("no server is named: set MOCK_TOSS_URL, or run the tests with "
                    + "\"mock-toss-cert exec -- <command>\"");
        }
        String token = firstOf(options.token(), environment.get("MOCK_TOSS_CONTROL_TOKEN"));
        return new TossCert(options, new ControlClient(url, token));
    }

    /** An environment variable that is empty counts as not set. */
    private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
        return option != null || variable == null || variable.isEmpty() ? option : variable;
    }

    /** The base URL for your code, in place of {@code https://cert.toss.im} and {@code https://oauth2.cert.toss.im}. */
    public String baseUrl() {
        return control.baseUrl();
    }

    /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
    public String publicKey() {
        return publicKey;
    }

    public String clientId() {
        return client.clientId();
    }

    public String clientSecret() {
        return client.clientSecret();
    }

    /** Acts as the user, and reads what your code did. */
    public ControlClient control() {
        return control;
    }

    /** Sets the client back and deletes its data, for another test. Its access tokens stay valid. */
    public void reset() {
        control.resetClient(clientId());
        isPrinted = false;
    }

    /**
     * Ends a test. When it failed, its report is printed, once. When it passed, and the client has findings that are as severe as
     * {@code failOn} says, the report is printed, too.
     *
     * @throws AssertionError for such findings
     */
    public void end(boolean failed) {
        end(failed, null);
    }

    /** The same for a test with a name, which is printed before the report: a reader then knows of which test it is. */
    public void end(boolean failed, @Nullable String name) {
        if (failed) {
            printReport(name);
            return;
        }
        if (options.failOn() == null) return;
        // A server of another version may leave members out.
        String rules = control.findings(clientId()).stream()
                .filter(finding -> finding.severity() != null && finding.severity().isAtLeast(options.failOn()))
                .map(finding -> Objects.requireNonNullElse(finding.rule(), "?"))
                .collect(Collectors.joining(", "));
        if (rules.isEmpty()) return;
        printReport(name);
        throw new AssertionError(
                language().equals("ko")
                        ? "mock-toss-cert 점검 결과가 있습니다(" + rules + "). 리포트와 docs/ko/findings.md를 확인하세요"
                        : "mock-toss-cert has findings (" + rules + "): see the report, and docs/findings.md");
    }

    /** The report never hides why the test failed: nothing is thrown. */
    private void printReport(@Nullable String name) {
        if (isPrinted) return;
        isPrinted = true;
        // A test that was interrupted because of its time limit has a report, too.
        boolean isInterrupted = Thread.interrupted();
        try {
            options.print().accept(name == null ? readReport() : nameLine(name) + readReport());
        } catch (Throwable error) {
            String reason = error.getMessage() == null ? error.toString() : error.getMessage();
            System.err.print(noReport("print failed: " + reason));
        } finally {
            if (isInterrupted) Thread.currentThread().interrupt();
        }
    }

    private static String nameLine(String name) {
        return language().equals("ko")
                ? "mock-toss-cert: 테스트 \"" + name + "\"의 리포트\n"
                : "mock-toss-cert: report of the test \"" + name + "\"\n";
    }

    private String readReport() {
        try {
            return control.report(clientId(), language());
        } catch (ControlError error) {
            return noReport(isOlder(error) ? "the server is older than this kit: update it" : error.getMessage());
        }
    }

    private String noReport(String reason) {
        return "mock-toss-cert: no report of client " + clientId() + ": " + reason + "\n";
    }

    /** Whether the server has the client, but no reports. */
    private boolean isOlder(ControlError refused) {
        if (!Integer.valueOf(404).equals(refused.status())) return false;
        try {
            control.client(clientId());
            return refused.problem() != null;
        } catch (ControlError error) {
            return false;
        }
    }

    private static String language() {
        return Language.of(System.getenv());
    }

    /** Without the secret, so that logs do not have it. */
    @Override
    public String toString() {
        return "TossCert[clientId=" + clientId() + "]";
    }
}
