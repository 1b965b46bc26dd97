package mocktosscert.junit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mocktosscert.ControlError;
import mocktosscert.Nullable;
import mocktosscert.TossCert;
import mocktosscert.TossCertOptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Gives each test with a parameter of type {@link TossCert} a client of its own, so that tests can run in parallel. When a test
 * fails, the calls and findings of its client are printed.
 *
 * <p>{@code @ExtendWith(TossCertExtension.class)} has default options. With other options:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TossCertExtension tossCert = TossCertExtension.builder().failOn(Severity.WARNING).build();
 * }</pre>
 */
public final class TossCertExtension
        implements ParameterResolver, BeforeEachCallback, AfterEachCallback, InvocationInterceptor, TestWatcher {
    private final TossCertOptions options;

    /** By the unique ids of the tests. The store of JUnit is closed before it says that a test failed. */
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private volatile @Nullable TossCert shared;

    /** A test, until JUnit says how it ended. */
    private static final class Running {
        private volatile @Nullable TossCert client;
        private volatile boolean isOver;
    }

    public TossCertExtension() {
        this(TossCertOptions.builder().build());
    }

    public TossCertExtension(TossCertOptions options) {
        this.options = options;
    }

    public static TossCertOptions.Builder<TossCertExtension> builder() {
        return new TossCertOptions.Builder<>(TossCertExtension::new);
    }

    /**
     * One client for all tests of this extension, for an application that takes its credentials when it starts, as with Spring Boot.
     * After the first call of this method, each test gets this client, which is reset before it. Such tests cannot run in parallel.
     * When a test that has a client calls it first, this client becomes the one of all tests.
     *
     * @throws IllegalStateException if several tests have clients already
     */
    public synchronized TossCert shared() {
        if (shared != null) return shared;
        List<TossCert> taken = running.values().stream()
                .filter(test -> !test.isOver && test.client != null)
                .map(test -> test.client)
                .toList();
        if (taken.size() > 1) {
            throw new IllegalStateException("several tests run at the same time, with clients of their own: "
                    + "call shared() before the first one, or run them one after another");
        }
        shared = taken.isEmpty() ? TossCert.open(options) : taken.get(0);
        return shared;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Running test = runningOf(context);
        TossCert one = shared;
        if (one == null) return;
        test.client = one;
        one.reset();
    }

    private Running runningOf(ExtensionContext context) {
        return running.computeIfAbsent(context.getUniqueId(), id -> new Running());
    }

    /** As JUnit shows a test, after its class: two classes may have tests of the same name. The root of all tests has no name. */
    private static String nameOf(ExtensionContext context) {
        ExtensionContext above = context.getParent().orElse(context.getRoot());
        String own = context.getDisplayName();
        return above == context.getRoot() ? own : nameOf(above) + " > " + own;
    }

    /** The client that a test has: its own one, or the shared one, also when this was opened after the test began. */
    private @Nullable TossCert clientOf(@Nullable Running test) {
        if (test == null) return null;
        return test.client == null ? shared : test.client;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TossCert.class;
    }

    @Override
    public TossCert resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a TossCert belongs to one test: "
                    + "take it as a parameter of a test, @BeforeEach or @AfterEach");
        }
        Running test = runningOf(context);
        TossCert one = clientOf(test);
        if (one == null) one = openForParameter();
        test.client = one;
        return one;
    }

    /** JUnit puts the name of the parameter before any other exception: who reads the message needs only its own line. */
    private TossCert openForParameter() {
        try {
            return TossCert.open(options);
        } catch (ControlError | IllegalStateException | IllegalArgumentException error) {
            throw new ParameterResolutionException(error.getMessage(), error);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Running test = running.get(context.getUniqueId());
        TossCert one = clientOf(test);
        if (one == null) {
            running.remove(context.getUniqueId());
            return;
        }
        test.client = one;
        test.isOver = true;
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isEmpty()) one.end(false, nameOf(context));
        else if (isFailure(failure.get())) one.end(true, nameOf(context));
    }

    /** JUnit tells a {@link TestWatcher} nothing about the dynamic tests of a {@code @TestFactory}, which share its client. */
    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context) throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            Optional<ExtensionContext> factory = context.getParent();
            while (factory.isPresent() && !running.containsKey(factory.get().getUniqueId())) {
                factory = factory.get().getParent();
            }
            TossCert one = clientOf(factory.map(found -> running.get(found.getUniqueId())).orElse(null));
            if (one != null && isFailure(failure)) one.end(true, nameOf(context));
            throw failure;
        }
    }

    /** For JUnit, a violated assumption of JUnit 4 aborts a test, too. */
    private static boolean isFailure(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("org.junit.internal.AssumptionViolatedException")) return false;
        }
        return !(thrown instanceof TestAbortedException);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        Running test = running.remove(context.getUniqueId());
        if (test != null && test.client != null) test.client.end(true, nameOf(context));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        running.remove(context.getUniqueId());
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        running.remove(context.getUniqueId());
    }
}
