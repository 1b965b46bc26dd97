package mocktosscert.model;

import java.util.List;
import mocktosscert.Nullable;

/**
 * Which outcomes the tests have met.
 *
 * @param clientId {@code null}: all clients
 * @param missing one sentence for each item that no test has met
 */
public record Coverage(
        @Nullable String clientId, double percent, int met, int total, List<Group> groups, List<String> missing) {
    public record Group(String group, List<String> met, List<String> missing) {}
}
