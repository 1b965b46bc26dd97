package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    private static final String NO_URL =
            "the address of mock-toss-cert must be a URL, such as http://localhost:8677";

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8677, http://localhost:8677",
        "HTTP://LocalHost:80///, http://localhost",
        "https://toss.test:443/mock/, https://toss.test/mock",
        "http://[::1]:8677, http://[::1]:8677",
        "http://localhost:65535, http://localhost:65535",
        "http://toss.한국:8677, http://toss.xn--3e0b707e:8677",
        "http://ToSS。한국./, http://toss.xn--3e0b707e.",
        "http://localhost/한글/, http://localhost/%ED%95%9C%EA%B8%80",
    })
    void hasNoSlashAtItsEnd(String given, String expected) {
        assertEquals(expected, BaseUrl.of(given));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "",
                " ",
                "http://",
                "http://a b",
                "//localhost",
                "http:localhost",
                "http://localhost:65536",
                "http://localhost:99999999999",
                "http://localhost:-1",
                "http://localhost:port",
                "http://토스..한국",
                "http://한국／안",
                "http://한국:port",
            })
    void isAUrl(String given) {
        assertEquals(NO_URL, refusal(given));
    }

    @Test
    void hasAHostThatJavaConnectsTo() {
        assertEquals(NO_URL + ": Java connects to no host with _ in its name", refusal("http://mock_toss:8677"));
    }

    @Test
    void isHttpOrHttps() {
        assertEquals("the address of mock-toss-cert must be http or https, not ftp:", refusal("ftp://x.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:b@localhost", "http://a:b@한국", "http://localhost/?a=b", "http://localhost/#a"})
    void hasNothingThatIsNoAddress(String given) {
        assertEquals("the address of mock-toss-cert must have no credentials, query or fragment", refusal(given));
    }

    private static String refusal(String given) {
        return assertThrows(IllegalArgumentException.class, () -> BaseUrl.of(given)).getMessage();
    }
}
