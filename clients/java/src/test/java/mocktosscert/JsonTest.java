package mocktosscert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import mocktosscert.model.Call;
import mocktosscert.model.Client;
import mocktosscert.model.Clock;
import mocktosscert.model.Coverage;
import mocktosscert.model.CreatedClient;
import mocktosscert.model.Fault;
import mocktosscert.model.Finding;
import mocktosscert.model.Info;
import mocktosscert.model.Persona;
import mocktosscert.model.Scenario;
import mocktosscert.model.ScenarioQueue;
import mocktosscert.model.Transaction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server of another version may leave out. */
class JsonTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                Call.class,
                Call.Diagnosis.class,
                Call.Struck.class,
                Call.Request.class,
                Call.Answer.class,
                Call.Body.class,
                Client.class,
                Clock.class,
                Coverage.class,
                Coverage.Group.class,
                CreatedClient.class,
                Fault.class,
                Finding.class,
                Info.class,
                Info.Credentials.class,
                Info.Defaults.class,
                Info.Counts.class,
                Persona.class,
                Scenario.class,
                ScenarioQueue.class,
                ScenarioQueue.Entry.class,
                Transaction.class,
                Transaction.Read.class,
                Transaction.Step.class,
            })
    void isMissing(Class<?> type) throws Exception {
        JsonNode nothing = Json.readObject("{}");
        Object record = Json.as(type, nothing);
        for (RecordComponent part : type.getRecordComponents()) {
            Object value = part.getAccessor().invoke(record);
            if (part.getType() == List.class) assertEquals(List.of(), value, part::getName);
            else if (part.getType() == Map.class) assertEquals(Map.of(), value, part::getName);
            else if (!part.getType().isPrimitive()) assertNull(value, part::getName);
        }
        assertTrue(record.toString().startsWith(type.getSimpleName()));
    }
}
