package mocktosscert.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import mocktosscert.Nullable;

/**
 * The clock of a client.
 *
 * @param recordsAhead transactions requested later than now; only after a change of the clock, and only if there are any
 */
public record Clock(
        String now,
        boolean frozen,
        long offsetMs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer recordsAhead) {}
