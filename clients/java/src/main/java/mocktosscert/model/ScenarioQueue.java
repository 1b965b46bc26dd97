package mocktosscert.model;

import java.util.List;
import java.util.Objects;

/** The scenarios of the next requests of a client. */
public record ScenarioQueue(List<Entry> queue) {
    public ScenarioQueue {
        queue = Objects.requireNonNullElse(queue, List.of());
    }

    public record Entry(String id, String scenario, int times) {}
}
