package mocktosscert.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import mocktosscert.Nullable;

/**
 * A test person.
 *
 * @param ci {@code null}: derived from the person, as {@code di}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Persona(
        String id,
        @Nullable String description,
        @JsonInclude @Nullable String descriptionKo,
        String name,
        String birthday,
        String gender,
        String nationality,
        String phone,
        @Nullable String ci,
        @Nullable String di,
        @Nullable String address,
        @Nullable String addressDetails,
        @Nullable String zipCode,
        @Nullable String email) {}
