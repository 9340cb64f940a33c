package io.piconnector.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** BambooHR's API, as far as orders need it: who has changed, one employee, one field written. */
public final class BambooHr extends RestHris {

    public static final String API_KEY = "bamboohr-key-0815";

    private static final String EMPLOYEES = "/api/v1/employees/";
    private static final Set<String> FIELDS = Set.of(
            "firstName",
            "lastName",
            "workEmail",
            "customPiAssessment",
            "customPiStatus",
            "customPiProfile",
            "customPiScore");

    private final Map<String, Map<String, String>> employees = new ConcurrentHashMap<>();
    private final Map<String, Change> changes = new ConcurrentSkipListMap<>();

    private record Change(String action, Instant at) {}

    private BambooHr() {
        super("bamboohr");
    }

    public static BambooHr start() {
        return new BambooHr();
    }

    /** Adds an employee, whose field asks for an assessment. */
    public void hire(String id, String assessment, String email) {
        Map<String, String> fields =
                new TreeMap<>(Map.of("firstName", "Ilse", "lastName", "Varga " + id, "customPiAssessment", assessment));
        if (email != null) {
            fields.put("workEmail", email);
        }
        employees.put(id, new ConcurrentHashMap<>(fields));
        changed(id, "Inserted");
    }

    /** What a person in the HR department writes. */
    public void edit(String id, String field, String value) {
        employees.get(id).put(field, value);
        changed(id, "Updated");
    }

    public void dismiss(String id) {
        employees.remove(id);
        changed(id, "Deleted");
    }

    /** The value of a field; an empty text if it has none. */
    public String field(String id, String name) {
        return employees.get(id).getOrDefault(name, "");
    }

    private void changed(String id, String action) {
        changes.put(id, new Change(action, Instant.now()));
    }

    @Override
    Reply answer(Call call, String path, Map<String, String> query) {
        String credentials =
                "Basic " + Base64.getEncoder().encodeToString((API_KEY + ":x").getBytes(StandardCharsets.UTF_8));
        require(call.header("authorization").orElse("").equals(credentials), 401, "has other credentials");
        require(path.startsWith(EMPLOYEES), 404, "is no path of BambooHR");
        String id = path.substring(EMPLOYEES.length());
        if (call.method().equals("POST")) {
            return write(id, json(call));
        }
        require(call.method().equals("GET"), 405, "is no method of this path");
        require(call.header("accept").orElse("").equals("application/json"), 406, "does not accept JSON");
        return id.equals("changed") ? changedSince(query) : read(id, query);
    }

    private Reply changedSince(Map<String, String> query) {
        require(query.keySet().equals(Set.of("since")), 400, "has other parameters than since");
        Instant since = OffsetDateTime.parse(query.get("since")).toInstant();
        ObjectNode answer = JSON.createObjectNode().put("latest", text(Instant.now()));
        ObjectNode list = answer.putObject("employees");
        changes.forEach((id, change) -> {
            if (!change.at.isBefore(since)) {
                list.putObject(id).put("id", id).put("action", change.action).put("lastChanged", text(change.at));
            }
        });
        return Reply.json(answer.toString());
    }

    private static String text(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toString().replace("Z", "+00:00");
    }

    private Reply read(String id, Map<String, String> query) {
        require(query.keySet().equals(Set.of("fields")), 400, "has other parameters than fields");
        require(employees.containsKey(id), 404, "is nobody");
        ObjectNode answer = JSON.createObjectNode().put("id", id);
        for (String field : query.get("fields").split(",")) {
            require(FIELDS.contains(field), 400, "asks for an unknown field " + field);
            answer.put(field, employees.get(id).get(field));
        }
        return Reply.json(answer.toString());
    }

    private Reply write(String id, JsonNode fields) {
        require(employees.containsKey(id), 404, "is nobody");
        require(fields.isObject() && !fields.isEmpty(), 400, "writes nothing");
        fields.fields().forEachRemaining(field -> {
            require(FIELDS.contains(field.getKey()), 400, "writes an unknown field " + field.getKey());
            require(field.getValue().isTextual(), 409, "writes no text into " + field.getKey());
        });
        fields.fields()
                .forEachRemaining(
                        field -> edit(id, field.getKey(), field.getValue().textValue()));
        return Reply.ok();
    }
}
