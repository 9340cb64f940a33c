package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.simulator.Partner.Answer;
import io.piconnector.simulator.VendorServer.Reply;
import io.piconnector.simulator.VendorServer.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Greenhouse and a recruiter in it. It calls the partner's four endpoints, takes the PATCH that tells of a change, and asks for the
 * status then. Whatever is not as Greenhouse documents it is an error: the partner is told, and {@link #errors()} keeps it.
 */
public final class Greenhouse implements AutoCloseable {

    private static final String TAKE_HOME_TESTS = "/integrations/testing_partners/take_home_tests/";
    private static final String COMPLETE = "complete";

    /** A key in a Basic header has to fit in. */
    private static final int MAX_KEY = 170;

    private static final Duration UNTIL_ASKED_AGAIN = Duration.ofMillis(300);

    /** Differs from that of an earlier process, whose orders the connector may know. */
    private static final AtomicLong NUMBERS = new AtomicLong(System.currentTimeMillis());

    private final Complaints complaints = new Complaints();
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final Map<String, List<JsonNode>> statuses = new ConcurrentHashMap<>();
    private final VendorServer server;
    private volatile Partner partner;
    private volatile String patchAuthorization;
    private volatile boolean isPatient;

    private Greenhouse(int port) {
        server = new VendorServer("greenhouse", port, complaints, this::reply);
    }

    public static Greenhouse start() {
        return startAt(0);
    }

    public static Greenhouse startAt(int port) {
        return new Greenhouse(port);
    }

    public record Test(String id, String name) {}

    /**
     * A press of "Send Test".
     *
     * @param url where Greenhouse wants to hear of changes
     * @param status the partner's answer; 0 where none came
     * @param interviewId the partner's id; null where it was not taken
     */
    public record Sent(String url, String testId, Candidate candidate, int status, String interviewId) {

        public boolean isTaken() {
            return interviewId != null;
        }
    }

    /** Stores a customer's key, as Greenhouse's staff does, and where the partner's four endpoints are. */
    public Greenhouse partner(String baseUrl, String key) {
        if (key.length() > MAX_KEY) {
            throw new IllegalArgumentException("A key has at most " + MAX_KEY + " characters");
        }
        partner = new Partner(baseUrl, Map.of("Authorization", Partner.basic(key, "")));
        patchAuthorization = Partner.basic(key, "");
        return this;
    }

    /** Wants other credentials for a PATCH than the customer's key. */
    public Greenhouse wantsCredentials(String username, String password) {
        patchAuthorization = Partner.basic(username, password);
        return this;
    }

    /** Asks for the status again where no answer comes. Whether Greenhouse does so is not published. */
    public Greenhouse asksUntilAnswered() {
        isPatient = true;
        return this;
    }

    public VendorServer server() {
        return server;
    }

    /** The tests that a recruiter can choose. */
    public List<Test> tests() {
        Answer answer = partner.get("/list_tests");
        if (!isAsItMustBe("list_tests", answer, "greenhouse.list_tests.answer", Map.of())) {
            return List.of();
        }
        return StreamSupport.stream(answer.json().spliterator(), false)
                .map(test -> new Test(
                        test.get("partner_test_id").textValue(),
                        test.get("partner_test_name").textValue()))
                .toList();
    }

    /** Presses "Send Test". */
    public Sent sendTest(String testId, Candidate candidate) {
        String url = server.url() + TAKE_HOME_TESTS + NUMBERS.incrementAndGet();
        Shape.of("greenhouse.send_test.request").checked(GreenhouseOrder.of(testId, candidate, url));
        return sendTest(testId, candidate, url);
    }

    /** Sends an order that names any URL for the PATCH: somebody else than Greenhouse may have the key. */
    public Sent sendTest(String testId, Candidate candidate, String url) {
        sent.putIfAbsent(url, new Sent(url, testId, candidate, 0, null));
        Answer answer = partner.post("/send_test", GreenhouseOrder.of(testId, candidate, url));
        String interviewId = null;
        Map<String, String> known = Map.of("partner_test_id", testId, "candidate_email", candidate.email());
        if (answer.isSuccess() && isAsItMustBe("send_test", answer, "greenhouse.send_test.answer", known)) {
            interviewId = answer.json().get("partner_interview_id").textValue();
        }
        Sent order = new Sent(url, testId, candidate, answer.status(), interviewId);
        if (order.isTaken()) {
            Sent before = sent.put(url, order);
            if (before.isTaken() && !before.interviewId().equals(interviewId)) {
                complaints.add("send_test of " + url + " is answered with another partner_interview_id than before");
            }
        }
        return order;
    }

    /** Sends the same order once more, as after a lost answer. */
    public Sent sendAgain(Sent order) {
        return sendTest(order.testId(), order.candidate(), order.url());
    }

    /** Knows an order of an earlier process again. */
    public void remember(Sent order) {
        sent.put(order.url(), order);
    }

    /** Asks for the status by itself, and gives the HTTP status back. What is not 200 is no error here. */
    public int askStatus(String interviewId) {
        Answer answer = getStatus(interviewId);
        if (answer.status() == 200) {
            isAsItMustBe("test_status", answer, "greenhouse.test_status.answer", Map.of());
        }
        return answer.status();
    }

    /** Reports an error of the partner's to the partner. */
    public int reportError(String call, List<String> errors, Map<String, String> known) {
        ObjectNode report = Json.object().put("api_call", call);
        ArrayNode list = report.putArray("errors");
        errors.forEach(list::add);
        Stream.of("partner_test_id", "partner_test_name", "partner_interview_id", "candidate_email")
                .forEach(field -> report.put(field, known.get(field)));
        Answer answer = partner.post(
                "/request_errors", Shape.of("greenhouse.response_error.request").checked(report));
        if (answer.status() != 200) {
            complaints.add("response_error is answered " + answer.status() + ", not 200");
        }
        return answer.status();
    }

    /** Every status that the partner told of an order after a PATCH, in order of time. */
    public List<JsonNode> statuses(Sent order) {
        return List.copyOf(statuses.getOrDefault(order.url(), List.of()));
    }

    /** The results that were shown: a complete test cannot change, so more than one is also an error. */
    public List<JsonNode> results(Sent order) {
        return statuses(order).stream()
                .filter(Greenhouse::isComplete)
                .distinct()
                .toList();
    }

    /** Whatever was not as Greenhouse documents it. */
    public List<String> errors() {
        return complaints.all();
    }

    @Override
    public void close() {
        server.close();
    }

    private Answer getStatus(String interviewId) {
        return partner.get(
                "/test_status?partner_interview_id=" + URLEncoder.encode(interviewId, StandardCharsets.UTF_8));
    }

    private Reply reply(Request request) {
        Sent order = sent.get(server.url() + request.target());
        if (order == null) {
            complaints.add(request.method() + " " + request.target() + " is no URL of an order");
            return Reply.status(404);
        }
        if (!request.method().equals("PATCH")) {
            complaints.add(request.target() + " gets " + request.method() + ", not PATCH");
            return Reply.status(405);
        }
        if (!request.header("Authorization").equals(patchAuthorization)) {
            complaints.add("the credentials of a PATCH are wrong");
            return Reply.status(401);
        }
        if (!request.body().isEmpty()) {
            complaints.add("a PATCH has a body: " + request.body());
            return Reply.status(400);
        }
        if (order.isTaken()) {
            server.later(() -> readStatus(order));
        }
        return Reply.status(200);
    }

    private void readStatus(Sent order) {
        Answer answer = getStatus(order.interviewId());
        if (answer.status() == 0 || answer.status() == 503) {
            if (isPatient) {
                server.later(UNTIL_ASKED_AGAIN, () -> readStatus(order));
            }
            return;
        }
        Map<String, String> known = Map.of(
                "partner_test_id", order.testId(),
                "partner_interview_id", order.interviewId(),
                "candidate_email", order.candidate().email());
        if (!isAsItMustBe("test_status", answer, "greenhouse.test_status.answer", known)) {
            return;
        }
        List<JsonNode> all = statuses.computeIfAbsent(order.url(), url -> new CopyOnWriteArrayList<>());
        synchronized (all) {
            if (all.stream().anyMatch(earlier -> isComplete(earlier) && !earlier.equals(answer.json()))) {
                complaints.add("a complete test changes: " + all + ", then " + answer.body());
            }
            all.add(answer.json());
        }
    }

    private boolean isAsItMustBe(String call, Answer answer, String shape, Map<String, String> known) {
        List<String> problems =
                answer.isSuccess() ? answer.problems(Shape.of(shape)) : List.of("it is answered " + answer.status());
        complaints.add(call, problems);
        if (answer.isSuccess() && !problems.isEmpty()) {
            reportError(call, problems, known);
        }
        return problems.isEmpty();
    }

    private static boolean isComplete(JsonNode status) {
        return status.path("partner_status").asText().equals(COMPLETE);
    }
}
