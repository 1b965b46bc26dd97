package mocktosscert;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import mocktosscert.model.Clock;

/** The clock of one client. */
public final class ClientClock {
    private final Connection connection;
    private final String path;

    ClientClock(Connection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    public Clock read() {
        return connection.call("GET", path).as(Clock.class);
    }

    /** Moves the clock by a duration. A negative duration moves it back. */
    public Clock advance(Duration duration) {
        return advance(duration.toString());
    }

    /** The same with a number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}, or ISO 8601: {@code 61m}, {@code PT61M}. */
    public Clock advance(String duration) {
        return change("advance", duration);
    }

    /** Stops the clock at its current time. */
    public Clock freeze() {
        return change("freeze", true);
    }

    /** Stops the clock at an instant. */
    public Clock freeze(Instant at) {
        return freeze(at.toString());
    }

    /** The same with ISO 8601 and offset: {@code 2026-03-02T09:00:00+09:00}. */
    public Clock freeze(String at) {
        return change("freeze", at);
    }

    /** Lets a frozen clock run on. */
    public Clock resume() {
        return change("resume", true);
    }

    /** Returns to real time. */
    public Clock reset() {
        return change("reset", true);
    }

    private Clock change(String name, Object value) {
        return connection.call("POST", path).body(Map.of(name, value)).as(Clock.class);
    }
}
