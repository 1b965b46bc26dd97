package mocktosscert.model;

import java.util.List;

/** The scenarios of the next requests of a client. */
public record ScenarioQueue(List<Entry> queue) {
    public record Entry(String id, String scenario, int times) {}
}
