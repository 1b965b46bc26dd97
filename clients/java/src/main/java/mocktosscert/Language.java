package mocktosscert;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The language of what people read. */
final class Language {
    private static final Pattern KOREAN_LOCALE = Pattern.compile("ko(?![a-z])", Pattern.CASE_INSENSITIVE);

    private Language() {}

    /** {@code MOCK_TOSS_LANG}, else the locale of the system (POSIX). A language that does not exist counts as English. */
    static String of(Map<String, String> environment) {
        String chosen = firstSet(environment, "MOCK_TOSS_LANG");
        boolean isKorean = chosen.isEmpty()
                ? KOREAN_LOCALE.matcher(firstSet(environment, "LC_ALL", "LC_MESSAGES", "LANG")).lookingAt()
                : chosen.equals("ko");
        return isKorean ? "ko" : "en";
    }

    private static String firstSet(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(environment::get)
                .filter(Objects::nonNull)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
