package mocktosscert.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import mocktosscert.Nullable;

/**
 * What the user does after a request. Steps are times after the request ({@code 2s}), or the number of the status call at which
 * they happen ({@code poll:3}).
 *
 * @param error the code with which a request or result is refused
 * @param persona whose data the result has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Scenario(
        String name,
        @Nullable String description,
        @JsonInclude @Nullable String descriptionKo,
        @Nullable String start,
        @Nullable String complete,
        @Nullable String cancel,
        @Nullable String expire,
        @Nullable String error,
        @Nullable String persona) {}
