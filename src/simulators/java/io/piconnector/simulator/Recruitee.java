package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.simulator.Partner.Answer;
import io.piconnector.simulator.VendorServer.Reply;
import io.piconnector.simulator.VendorServer.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/**
 * Recruitee and a recruiter in it. It reads the partner's tests, sends candidates and takes PATCHes of reports. Whatever is not as
 * Recruitee documents it is an error, which {@link #errors()} keeps.
 */
public final class Recruitee implements AutoCloseable {

    private static final int COMPANY = 80_412;
    private static final Set<String> FINAL = Set.of("completed", "failed", "canceled");

    private final Complaints complaints = new Complaints();
    private final String codename;
    private final String secret;
    private final Map<String, List<JsonNode>> reports = new ConcurrentHashMap<>();
    private final VendorServer server = new VendorServer("recruitee", 0, complaints, this::reply);
    private volatile Partner partner;

    private Recruitee(String codename, String secret) {
        this.codename = codename;
        this.secret = secret;
    }

    /**
     * @param codename the partner's name in all paths
     * @param secret the partner's secret, one for all customers
     */
    public static Recruitee start(String codename, String secret) {
        return new Recruitee(codename, secret);
    }

    public record Test(String name, int id) {}

    /**
     * A candidate who was sent to the partner.
     *
     * @param status the partner's answer; 0 where none came
     */
    public record Sent(String reportId, Test test, Candidate candidate, int status) {

        public boolean isTaken() {
            return status / 100 == 2;
        }
    }

    /** Stores the partner's two URLs and the token that the customer got from the partner. */
    public Recruitee partner(String baseUrl, String token) {
        partner = new Partner(baseUrl, Map.of("Authorization", "Bearer " + token));
        return this;
    }

    public VendorServer server() {
        return server;
    }

    /** The base of Recruitee's own API. */
    public String apiUrl() {
        return server.url() + "/api";
    }

    /** The tests that a recruiter can choose. */
    public List<Test> tests() {
        Answer answer = partner.get("/tests");
        List<String> problems = answer.status() == 200
                ? answer.problems(Shape.of("recruitee.tests.answer"))
                : List.of("it is answered " + answer.status());
        if (!complaints.add("tests", problems).isEmpty()) {
            return List.of();
        }
        List<Test> tests = StreamSupport.stream(answer.json().spliterator(), false)
                .map(test ->
                        new Test(test.get("name").textValue(), test.get("id").intValue()))
                .toList();
        if (tests.stream().map(Test::id).distinct().count() < tests.size()) {
            complaints.add("tests: two tests have one id: " + tests);
        }
        return tests;
    }

    /** Sends a candidate. */
    public Sent sendCandidate(Test test, Candidate candidate) {
        return sendCandidate(test, candidate, UUID.randomUUID().toString());
    }

    /** Sends the same once more, as after a lost answer. */
    public Sent sendAgain(Sent sent) {
        return sendCandidate(sent.test(), sent.candidate(), sent.reportId());
    }

    /** Every change of a report that was taken, in order of time. */
    public List<JsonNode> changes(Sent sent) {
        List<JsonNode> changes = reports.get(sent.reportId());
        return changes == null ? List.of() : List.copyOf(changes);
    }

    /** The changes that ended a report. A second, other one is also an error. */
    public List<JsonNode> outcomes(Sent sent) {
        return changes(sent).stream().filter(Recruitee::isFinal).distinct().toList();
    }

    /** Whatever was not as Recruitee documents it. */
    public List<String> errors() {
        return complaints.all();
    }

    @Override
    public void close() {
        server.close();
    }

    private Sent sendCandidate(Test test, Candidate candidate, String reportId) {
        ObjectNode order = Json.object()
                .put("first_name", candidate.firstName())
                .put("last_name", candidate.lastName())
                .put("email", candidate.email())
                .put("candidate_id", 4_400_000 + Math.floorMod(candidate.email().hashCode(), 100_000))
                .put("company_id", COMPANY)
                .put("report_id", reportId)
                .put("test_id", Integer.toString(test.id()))
                .put("test_name", test.name());
        reports.computeIfAbsent(reportId, id -> new CopyOnWriteArrayList<>());
        Answer answer = partner.post(
                "/send_candidate", Shape.of("recruitee.send_candidate.request").checked(order));
        return new Sent(reportId, test, candidate, answer.status());
    }

    private Reply reply(Request request) {
        String path = "/api/p/" + codename + "/reports/";
        List<JsonNode> changes =
                request.target().startsWith(path) ? reports.get(request.target().substring(path.length())) : null;
        if (changes == null || !request.method().equals("PATCH")) {
            complaints.add(request.method() + " " + request.target() + " is no report's PATCH");
            return Reply.status(404);
        }
        if (!request.header("RT-PARTNER-SECRET").equals(secret)) {
            complaints.add("RT-PARTNER-SECRET is wrong");
            return Reply.status(401);
        }
        List<String> problems =
                new ArrayList<>(Shape.of("recruitee.report.request").problems(request.json()));
        if (!request.header("Content-Type").startsWith("application/json")) {
            problems.add("its content type is '" + request.header("Content-Type") + "'");
        }
        synchronized (changes) {
            if (changes.stream().anyMatch(earlier -> isFinal(earlier) && !earlier.equals(request.json()))) {
                problems.add("the report has an outcome already");
            }
            if (!complaints.add("report " + request.body(), problems).isEmpty()) {
                return Reply.status(422);
            }
            changes.add(request.json());
        }
        return Reply.status(200);
    }

    private static boolean isFinal(JsonNode change) {
        return FINAL.contains(change.path("status").asText());
    }
}
