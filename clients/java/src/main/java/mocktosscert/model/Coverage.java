package mocktosscert.model;

import java.util.List;
import java.util.Objects;
import mocktosscert.Nullable;

/**
 * Which outcomes the tests have met.
 *
 * @param clientId {@code null}: all clients
 * @param missing one sentence for each item that no test has met
 */
public record Coverage(
        @Nullable String clientId, double percent, int met, int total, List<Group> groups, List<String> missing) {
    public Coverage {
        groups = Objects.requireNonNullElse(groups, List.of());
        missing = Objects.requireNonNullElse(missing, List.of());
    }

    public record Group(String group, List<String> met, List<String> missing) {
        public Group {
            met = Objects.requireNonNullElse(met, List.of());
            missing = Objects.requireNonNullElse(missing, List.of());
        }
    }
}
