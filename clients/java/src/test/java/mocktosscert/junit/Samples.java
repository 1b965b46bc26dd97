package mocktosscert.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mocktosscert.Partner;
import mocktosscert.Severity;
import mocktosscert.TossCert;
import org.junit.internal.AssumptionViolatedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that {@link TossCertExtensionTest} runs. Some fail on purpose. */
final class Samples {
    /** The clients of the tests, and what was printed. */
    static final List<String> CLIENTS = new CopyOnWriteArrayList<>();
    static final List<String> PRINTED = new CopyOnWriteArrayList<>();

    private static TossCertExtension newExtension() {
        return TossCertExtension.builder().print(PRINTED::add).build();
    }

    private static TossCertExtension newStrictExtension() {
        return TossCertExtension.builder().print(PRINTED::add).failOn(Severity.WARNING).build();
    }

    private Samples() {}

    static class Quiet {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @Test
        void passes(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
        }

        @Test
        void isAborted(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            assumeTrue(false);
        }

        @Test
        @Disabled
        void isSkipped(TossCert tossCert) {
            fail();
        }

        @Test
        void failsWithoutAClient() {
            fail();
        }
    }

    static class Loud {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @Test
        void fails(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            fail();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void failsOnce(int number, TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            assertEquals(1, number);
        }

        @Test
        @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
        void takesTooLong(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            tossCert.control().waitFor(new Partner(tossCert).request());
        }

        @Nested
        class Inner {
            @Test
            void fails(TossCert tossCert) {
                CLIENTS.add(tossCert.clientId());
                fail();
            }
        }
    }

    static class AroundTests {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @BeforeEach
        void begin(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            fail();
        }

        @Test
        void isNotReached() {}
    }

    static class AfterTests {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @Test
        void passes(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
        }

        @AfterEach
        void end(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            fail();
        }
    }

    static class Strict {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = TossCertExtension.builder()
                .print(PRINTED::add)
                .client(Map.of("scenario", "instant"))
                .failOn(Severity.WARNING)
                .build();

        @Test
        void hasFindings(TossCert tossCert) {
            assertEquals("instant", tossCert.control().client(tossCert.clientId()).scenario());
            new Partner(tossCert).call("request", "{\"requestType\":\"USER_NONE\"}");
        }

        @Test
        void hasNone(TossCert tossCert) {
            new Partner(tossCert).request();
        }

        @Test
        void isAbortedWithFindings(TossCert tossCert) {
            hasFindings(tossCert);
            assumeTrue(false);
        }

        @Test
        void isAbortedAsWithJUnit4(TossCert tossCert) {
            hasFindings(tossCert);
            throw new AssumptionViolatedException();
        }

        @Test
        void throwsAsExpected(TossCert tossCert) {
            new Partner(tossCert).request();
            assertThrows(IllegalStateException.class, () -> {
                throw new IllegalStateException();
            });
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void fails(int number, TossCert tossCert) throws Exception {
            BOTH.await(60, TimeUnit.SECONDS);
            CLIENTS.add(tossCert.clientId());
            fail();
        }
    }

    static class Shared {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        private static final Partner APPLICATION = new Partner(TOSS_CERT.shared());

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void beginsWithNothing(int number, TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            assertEquals(List.of(), tossCert.control().requests(tossCert.clientId()));
            APPLICATION.request();
            assertEquals(1, tossCert.control().transactions(tossCert.clientId()).size());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void failsWithoutAParameter(int number) {
            fail();
        }
    }

    static class SharedByATest {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @Test
        void passesWithFindings() {
            TossCert tossCert = TOSS_CERT.shared();
            CLIENTS.add(tossCert.clientId());
            new Partner(tossCert).call("request", "{\"requestType\":\"USER_NONE\"}");
        }
    }

    static class SharedByATestThatFails {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @Test
        void fails() {
            CLIENTS.add(TOSS_CERT.shared().clientId());
            fail();
        }
    }

    static class SharedBeforeEach {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @BeforeEach
        void begin() {
            CLIENTS.add(TOSS_CERT.shared().clientId());
        }

        @Test
        void passesWithFindings(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            new Partner(tossCert).call("request", "{\"requestType\":\"USER_NONE\"}");
        }
    }

    static class SharedByATestWithAClient {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @Test
        void passesWithFindings(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            CLIENTS.add(TOSS_CERT.shared().clientId());
            new Partner(tossCert).call("request", "{\"requestType\":\"USER_NONE\"}");
        }
    }

    static class SharedByATestWithALateFailure {
        @RegisterExtension
        static final AfterEachCallback LATE = context -> fail();

        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @Test
        void passes() {
            CLIENTS.add(TOSS_CERT.shared().clientId());
        }
    }

    static class SharedByADynamicTest {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newStrictExtension();

        @TestFactory
        DynamicTest fails() {
            return dynamicTest("failed", () -> {
                CLIENTS.add(TOSS_CERT.shared().clientId());
                fail();
            });
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class SharedAfterOtherTests {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @TestFactory
        @Order(1)
        DynamicTest passes(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            return dynamicTest("passed", () -> {});
        }

        @TestFactory
        @Order(2)
        DynamicTest alsoPasses(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            return dynamicTest("passed", () -> {});
        }

        @Test
        @Order(3)
        void hasAClientThatNoOtherTestHad() {
            CLIENTS.add(TOSS_CERT.shared().clientId());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class SharedByParallelTests {
        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void fails(int number, TossCert tossCert) throws Exception {
            BOTH.await(60, TimeUnit.SECONDS);
            try {
                TOSS_CERT.shared();
            } finally {
                BOTH.await(60, TimeUnit.SECONDS);
            }
        }
    }

    static class Dynamic {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @TestFactory
        Stream<DynamicNode> manyTests(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            DynamicTest aborted = dynamicTest("aborted", () -> assumeTrue(false));
            DynamicTest failed = dynamicTest("failed", () -> fail());
            return Stream.of(aborted, dynamicContainer("inside", List.of(failed, failed)));
        }

        @TestFactory
        Stream<DynamicNode> passingTests(TossCert tossCert) {
            return Stream.of(dynamicTest("passed", () -> {}));
        }

        @TestFactory
        Stream<DynamicNode> failsItself(TossCert tossCert) {
            CLIENTS.add(tossCert.clientId());
            throw new IllegalStateException();
        }
    }

    static class OfAClass {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT = newExtension();

        @BeforeAll
        static void begin(TossCert tossCert) {}

        @Test
        void isNotReached() {}
    }

    static class WithoutServer {
        @RegisterExtension
        static final TossCertExtension TOSS_CERT =
                TossCertExtension.builder().print(PRINTED::add).url("http://127.0.0.1:9").build();

        @Test
        void isNotReached(TossCert tossCert) {}
    }
}
