// JUnit 5, Spring Boot and Testcontainers. NOT RUN.
import java.net.URI
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.test.context.DynamicPropertyRegistry
import org.springframework.test.context.DynamicPropertySource
import org.testcontainers.containers.GenericContainer
import org.testcontainers.containers.wait.strategy.Wait
import org.testcontainers.junit.jupiter.Container
import org.testcontainers.junit.jupiter.Testcontainers

class MockToss : GenericContainer<MockToss>("mock-toss-cert") {
    init {
        withExposedPorts(8677)
        waitingFor(Wait.forHttp("/ready").forPort(8677))
    }

    val baseUrl: String get() = "http://$host:${getMappedPort(8677)}"
    val publicKey: String get() = URI("$baseUrl/_control/v1/public-key").toURL().readText().trim()
}

@SpringBootTest
@Testcontainers
class VerificationTest {
    companion object {
        @Container
        @JvmField
        val toss = MockToss()

        @DynamicPropertySource
        @JvmStatic
        fun tossCert(registry: DynamicPropertyRegistry) {
            registry.add("toss.cert.token-url") { toss.baseUrl }
            registry.add("toss.cert.api-url") { toss.baseUrl }
            registry.add("toss.cert.public-key") { toss.publicKey }
        }
    }
}
