package mocktosscert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** JSON as the control API has it. Instants and durations are sent in their ISO 8601 form. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A newer server may have more of them.
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(OffsetDateTime.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, ToStringSerializer.instance))
            .build();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException error) {
            throw new IllegalArgumentException("this cannot be sent as JSON: " + error.getMessage(), error);
        }
    }

    /** The object of a text; {@code null} if it has none. */
    static @Nullable JsonNode readObject(String text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            return value.isObject() ? value : null;
        } catch (JsonProcessingException error) {
            return null;
        }
    }

    /** Throws {@link IllegalArgumentException} for an object of another form. */
    static <T> T as(Class<T> type, JsonNode value) {
        return MAPPER.convertValue(value, type);
    }
}
