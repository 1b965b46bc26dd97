// JUnit 5, Spring Boot 3.2 or newer, and Testcontainers. NOT RUN.
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@SpringBootTest
@Testcontainers
class VerificationTest {
    @Container
    static final GenericContainer<?> TOSS = new GenericContainer<>("mock-toss-cert")
            .withExposedPorts(8677)
            .waitingFor(Wait.forHttp("/ready").forPort(8677));

    static String baseUrl() {
        return "http://" + TOSS.getHost() + ":" + TOSS.getMappedPort(8677);
    }

    static String publicKey() {
        return RestClient.create(baseUrl()).get().uri("/_control/v1/public-key").retrieve().body(String.class).trim();
    }

    @DynamicPropertySource
    static void tossCert(DynamicPropertyRegistry registry) {
        registry.add("toss.cert.token-url", VerificationTest::baseUrl);
        registry.add("toss.cert.api-url", VerificationTest::baseUrl);
        registry.add("toss.cert.public-key", VerificationTest::publicKey);
    }
}
