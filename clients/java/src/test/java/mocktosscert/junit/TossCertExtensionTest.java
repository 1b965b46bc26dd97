package mocktosscert.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class TossCertExtensionTest {
    @BeforeEach
    void forget() {
        Samples.CLIENTS.clear();
        Samples.PRINTED.clear();
    }

    private static TestExecutionSummary run(Class<?> sample) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(sample))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    /** What a line of each report says after its beginning. */
    private static List<String> reported(int line, String beginning) {
        return Samples.PRINTED.stream()
                .map(report -> report.lines().skip(line).findFirst().orElse("").replace(beginning, ""))
                .toList();
    }

    private static List<String> reportedClients() {
        return reported(1, "mock-toss-cert: calls of client ");
    }

    /** Tests that run at the same time print in any order. */
    private static List<String> reportedTests() {
        return reported(0, "mock-toss-cert: report of the test ").stream().sorted().toList();
    }

    private static List<String> failuresOf(TestExecutionSummary summary) {
        return summary.getFailures().stream().map(failure -> failure.getException().getMessage()).toList();
    }

    @Test
    void printsNothingForTestsThatPassOrAreSkippedOrAborted() {
        TestExecutionSummary summary = run(Samples.Quiet.class);
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(1, summary.getTestsAbortedCount());
        assertEquals(1, summary.getTestsSkippedCount());
        assertEquals(1, summary.getTestsFailedCount());
        assertEquals(2, new HashSet<>(Samples.CLIENTS).size());
        assertEquals(List.of(), Samples.PRINTED);
    }

    @Test
    void printsOneReportForEachTestThatFailed() {
        TestExecutionSummary summary = run(Samples.Loud.class);
        assertEquals(4, summary.getTestsFailedCount());
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(5, new HashSet<>(Samples.CLIENTS).size());
        List<String> reported = reportedClients();
        assertEquals(4, new HashSet<>(reported).size());
        assertEquals(4, reported.size());
        assertTrue(Samples.CLIENTS.containsAll(reported));
        assertTrue(failuresOf(summary).stream().anyMatch(message -> message.contains("timed out")));
    }

    @Test
    void saysOfWhichTestAReportIs() {
        run(Samples.Loud.class);
        String numbered = "\"Samples$Loud > failsOnce(int, TossCert) > [2] 2\"";
        assertEquals(
                List.of(
                        "\"Samples$Loud > Inner > fails(TossCert)\"",
                        "\"Samples$Loud > fails(TossCert)\"",
                        numbered,
                        "\"Samples$Loud > takesTooLong(TossCert)\""),
                // Versions of JUnit name what a test is run with in their own ways.
                reportedTests().stream()
                        .map(name -> name.contains("> [2] ") ? numbered : name)
                        .toList());
        forget();
        run(Samples.Strict.class);
        assertEquals(List.of("\"Samples$Strict > hasFindings(TossCert)\""), reportedTests());
    }

    @Test
    void printsOneReportForATestThatFailedBeforeOrAfterItsMethod() {
        for (Class<?> sample : List.of(Samples.AroundTests.class, Samples.AfterTests.class)) {
            forget();
            assertEquals(1, run(sample).getTestsFailedCount());
            assertEquals(1, new HashSet<>(Samples.CLIENTS).size());
            assertEquals(List.of(Samples.CLIENTS.get(0)), reportedClients());
        }
    }

    @Test
    void failsAPassedTestWithFindings() {
        TestExecutionSummary summary = run(Samples.Strict.class);
        assertEquals(
                List.of("mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md"),
                failuresOf(summary));
        assertEquals(2, summary.getTestsSucceededCount());
        assertEquals(2, summary.getTestsAbortedCount());
        assertEquals(1, Samples.PRINTED.size());
    }

    @Test
    void givesTestsThatRunAtTheSameTimeTheirOwnClients() {
        assertEquals(2, run(Samples.Parallel.class).getTestsFailedCount());
        assertEquals(2, new HashSet<>(Samples.CLIENTS).size());
        assertEquals(new HashSet<>(Samples.CLIENTS), new HashSet<>(reportedClients()));
        assertEquals(2, Samples.PRINTED.size());
    }

    @Test
    void givesTestsOneClientWhenTheyShareIt() {
        TestExecutionSummary summary = run(Samples.Shared.class);
        assertEquals(2, summary.getTestsFailedCount());
        assertEquals(2, summary.getTestsSucceededCount());
        assertEquals(1, new HashSet<>(Samples.CLIENTS).size());
        String client = Samples.CLIENTS.get(0);
        assertEquals(List.of(client, client), reportedClients());
    }

    @Test
    void endsTheTestThatIsTheFirstToShareAClient() {
        for (Class<?> sample : List.of(
                Samples.SharedByATest.class,
                Samples.SharedByATestThatFails.class,
                Samples.SharedBeforeEach.class,
                Samples.SharedByATestWithAClient.class,
                Samples.SharedByATestWithALateFailure.class,
                Samples.SharedByADynamicTest.class)) {
            forget();
            assertEquals(1, run(sample).getTestsFailedCount(), sample::getName);
            assertEquals(1, new HashSet<>(Samples.CLIENTS).size(), sample::getName);
            assertEquals(List.of(Samples.CLIENTS.get(0)), reportedClients(), sample::getName);
        }
    }

    @Test
    void sharesNoClientOfATestThatHasEnded() {
        assertEquals(List.of(), failuresOf(run(Samples.SharedAfterOtherTests.class)));
        assertEquals(3, new HashSet<>(Samples.CLIENTS).size());
    }

    @Test
    void sharesNoClientOfSeveralTests() {
        String said = "several tests run at the same time, with clients of their own: "
                + "call shared() before the first one, or run them one after another";
        assertEquals(List.of(said, said), failuresOf(run(Samples.SharedByParallelTests.class)));
    }

    @Test
    void printsOneReportForAllDynamicTestsOfAFactory() {
        TestExecutionSummary summary = run(Samples.Dynamic.class);
        assertEquals(2, summary.getTestsFailedCount());
        assertEquals(1, summary.getTestsAbortedCount());
        assertEquals(new HashSet<>(Samples.CLIENTS), new HashSet<>(reportedClients()));
        assertEquals(2, Samples.PRINTED.size());
        assertEquals(
                List.of(
                        "\"Samples$Dynamic > failsItself(TossCert)\"",
                        "\"Samples$Dynamic > manyTests(TossCert) > inside > failed\""),
                reportedTests());
    }

    @Test
    void saysWhereAClientCanBeTaken() {
        String said = failuresOf(run(Samples.OfAClass.class)).get(0);
        assertTrue(said.endsWith("a TossCert belongs to one test: "
                + "take it as a parameter of a test, @BeforeEach or @AfterEach"), said);
    }

    @Test
    void saysThatNoServerAnswers() {
        String said = failuresOf(run(Samples.WithoutServer.class)).get(0);
        assertEquals("no mock-toss-cert answers at http://127.0.0.1:9: is it running there?", said);
        assertEquals(List.of(), Samples.PRINTED);
    }
}
