import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mocktosscert.Nullable;

/** Prints the forms of records as JSON. A record with a file of its own is only named where it is used. */
class Records {
    private static final Map<Type, String> NAMES = Map.of(
            String.class, "string", boolean.class, "boolean", int.class, "integer", long.class, "integer", double.class,
            "number", Integer.class, "integer", Long.class, "integer", JsonNode.class, "any");

    public static void main(String[] names) throws Exception {
        Map<String, Object> records = new LinkedHashMap<>();
        for (String name : names) records.put(name, members(Class.forName("mocktosscert.model." + name)));
        System.out.println(new ObjectMapper().writeValueAsString(records));
    }

    private static Map<String, Object> members(Class<?> record) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent one : record.getRecordComponents()) {
            Map<String, Object> form = new HashMap<>(form(one.getGenericType()));
            form.put("nullable", one.getAnnotatedType().isAnnotationPresent(Nullable.class));
            members.put(one.getName(), form);
        }
        return members;
    }

    private static Map<String, Object> form(Type type) {
        if (type instanceof ParameterizedType of) {
            if (of.getRawType() != List.class) return Map.of("type", "any");
            return Map.of("type", "array", "items", form(of.getActualTypeArguments()[0]));
        }
        Class<?> name = (Class<?>) type;
        if (name.isEnum()) return Map.of("type", "string");
        if (!name.isRecord()) return Map.of("type", NAMES.get(type));
        if (name.getEnclosingClass() == null) return Map.of("type", "record");
        return Map.of("type", "object", "members", members(name));
    }
}
