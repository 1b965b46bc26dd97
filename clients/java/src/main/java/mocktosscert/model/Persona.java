package mocktosscert.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import mocktosscert.Nullable;

/**
 * A test person.
 *
 * @param birthday a text ({@code 19900101}), or an object: how many years ago it is
 * @param ci {@code null}: derived from the person, as {@code di}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Persona(
        String id,
        @Nullable String description,
        @JsonInclude @Nullable String descriptionKo,
        String name,
        JsonNode birthday,
        String gender,
        String nationality,
        String phone,
        @Nullable String ci,
        @Nullable String di,
        @Nullable String address,
        @Nullable String addressDetails,
        @Nullable String zipCode,
        @Nullable String email) {}
