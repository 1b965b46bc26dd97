package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LanguageTest {
    @Test
    void isTheOneThatTheVariableNames() {
        assertEquals("ko", Language.of(Map.of("MOCK_TOSS_LANG", "ko", "LANG", "en_US.UTF-8")));
        assertEquals("en", Language.of(Map.of("MOCK_TOSS_LANG", "en", "LANG", "ko_KR.UTF-8")));
        assertEquals("en", Language.of(Map.of("MOCK_TOSS_LANG", "xx", "LANG", "ko_KR.UTF-8")));
    }

    @Test
    void isElseThatOfTheFirstLocaleThatIsSetAndNotEmpty() {
        assertEquals("ko", Language.of(Map.of("MOCK_TOSS_LANG", "", "LC_ALL", "", "LANG", "ko_KR.UTF-8")));
        assertEquals("ko", Language.of(Map.of("LC_MESSAGES", "KO", "LANG", "en_US")));
        assertEquals("en", Language.of(Map.of("LC_ALL", "C.UTF-8", "LANG", "ko_KR.UTF-8")));
        assertEquals("en", Language.of(Map.of("LANG", "kok_IN")));
        assertEquals("en", Language.of(Map.of()));
    }
}
