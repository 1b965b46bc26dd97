package mocktosscert;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad a finding is, the worst first. */
public enum Severity {
    @JsonProperty("error")
    ERROR,
    @JsonProperty("warning")
    WARNING,
    @JsonProperty("info")
    INFO;

    /** Whether this is as bad as {@code threshold}, or worse. */
    public boolean isAtLeast(Severity threshold) {
        return compareTo(threshold) <= 0;
    }
}
